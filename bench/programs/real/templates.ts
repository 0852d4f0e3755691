// @green-file
/** Pages of HTML from components: nested templates, escaping, a writer with indentation, a dictionary of texts. Strings. */
interface Product {
  name: string;
  price: number;
  tags: string[];
  stock: number;
}

type Dictionary = { [key: string]: string };

const TEXTS: { [language: string]: Dictionary } = {
  en: { title: 'Products & more', stock: '{0} in stock', none: 'sold out', total: 'Total: {0} of {1}' },
  de: { title: 'Produkte & mehr', stock: '{0} auf Lager', none: 'ausverkauft', total: 'Summe: {0} von {1}' },
};

const ESCAPES: Dictionary = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escape(text: string): string {
  let result = '';
  for (const c of text) result += ESCAPES[c] ?? c;
  return result;
}

function fill(text: string, values: (string | number)[]): string {
  let result = text;
  values.forEach((value, i) => (result = result.replace(`{${i}}`, String(value))));
  return result;
}

class Writer {
  private readonly lines: string[] = [];
  private depth = 0;

  line(text: string): this {
    this.lines.push('  '.repeat(this.depth) + text);
    return this;
  }

  /** What `write` writes is put between the tags. */
  element(name: string, attributes: Dictionary, write: () => void): this {
    this.line(`<${name}${attributesOf(attributes)}>`);
    this.depth++;
    write();
    this.depth--;
    return this.line(`</${name}>`);
  }

  toText(): string {
    return this.lines.join('\n');
  }
}

function attributesOf(attributes: Dictionary): string {
  let text = '';
  for (const name in attributes) text += ` ${name}="${escape(attributes[name]!)}"`;
  return text;
}

/** A tag for templates: substitutions are escaped. */
function html(strings: TemplateStringsArray, ...values: (string | number)[]): string {
  let result = strings[0]!;
  for (let i = 0; i < values.length; i++) result += escape(String(values[i])) + strings[i + 1]!;
  return result;
}

class Page {
  private readonly writer = new Writer();

  constructor(private readonly language: string, private readonly products: Product[]) {}

  render(): string {
    const { writer } = this;
    writer.line('<!doctype html>').element('html', { lang: this.language }, () => {
      writer.element('head', {}, () => writer.line(html`<title>${this.text('title')}</title>`));
      writer.element('body', { class: 'page "wide"' }, () => {
        this.list();
        this.footer();
      });
    });
    return writer.toText();
  }

  private text(key: string, ...values: (string | number)[]): string {
    return fill(TEXTS[this.language]![key]!, values);
  }

  private list(): void {
    this.writer.element('ul', { id: 'products' }, () => {
      for (const product of this.products) this.item(product);
    });
  }

  private item(product: Product): void {
    this.writer.element('li', { class: product.stock > 0 ? 'in' : 'out' }, () => {
      this.writer
        .line(html`<b>${product.name}</b> <i>${this.price(product.price)}</i>`)
        .line(`<span>${product.tags.map((tag) => `<a href="/${this.slug(tag)}">${escape(tag)}</a>`).join(', ')}</span>`)
        .line(`<em>${product.stock > 0 ? this.text('stock', product.stock) : this.text('none')}</em>`);
    });
  }

  private footer(): void {
    const inStock = this.products.filter((product) => product.stock > 0);
    this.writer.line(html`<footer>${this.text('total', this.price(sum(inStock)), this.price(sum(this.products)))}</footer>`);
  }

  private price(cents: number): string {
    const whole = Math.floor(cents / 100);
    return `${this.grouped(whole)}.${String(cents % 100).padStart(2, '0')}`;
  }

  private grouped(n: number): string {
    return n < 1000 ? String(n) : `${this.grouped(Math.floor(n / 1000))},${String(n % 1000).padStart(3, '0')}`;
  }

  private slug(text: string): string {
    return text.toLowerCase().split(' ').filter((word) => word !== '').join('-');
  }
}

function sum(products: Product[]): number {
  let cents = 0;
  for (const { price } of products) cents += price;
  return cents;
}

function makeProducts(count: number): Product[] {
  const products: Product[] = [];
  for (let i = 0; i < count; i++) {
    products.push({ name: `Thing <${i}> & "more"`, price: (i * 7919) % 250_000, tags: ['New Stuff', `Series ${i % 7}`, 'a & b'].slice(i % 3), stock: i % 4 });
  }
  return products;
}

const products = makeProducts(40);

function hash(text: string): number {
  let h = 0;
  for (let i = 0; i < text.length; i += 7) h = (h * 31 + text.charCodeAt(i)) | 0;
  return h;
}

export function main(): number {
  let result = 0;
  for (const language of ['en', 'de']) {
    const page = new Page(language, products).render();
    result = (result * 31 + hash(page) + page.length) | 0;
  }
  return result;
}
