/** Where the reader of sentences stands. */
export type Phase =
  /** Before the first letter of a sentence. */
  | 'front'
  /** No end in sight. */
  | 'text'
  /** Right after an end mark and what hugs it. */
  | 'mark'
  /** In the white space after an end mark. */
  | 'gap'
  /** In the word after an end mark: which word it is decides. */
  | 'word'
  /** In a capitalised word glued to a dot: "done.Next". */
  | 'glued'
  /** In a square bracket after an end mark: a citation belongs to the sentence before. */
  | 'citation'
  /** In digits that hug an end mark: a reference ("so it is.3 Then") belongs to the sentence before. */
  | 'reference'
  /** After a dash behind an end mark: in lower case the sentence goes on ("Why? - he asked"). */
  | 'dash'
  /** In a fenced block of code. */
  | 'code';
