/**
 * What a program of the fuzzer is called: its first line says whether it is .tsx.
 */
export const JSX_MARK = '// .tsx';

export const fileNameOf = (text: string): string => (text.startsWith(JSX_MARK) ? 'program.tsx' : 'program.ts');
