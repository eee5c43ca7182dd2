// Words that name nothing in a brief.

export const stopWords: ReadonlySet<string> = new Set(
  ("create build make design write implement please want need would like with that which where and the for from into " +
    "this have has its their there should must can could will when then than component simple page app application " +
    "react vue svelte vanilla html css javascript typescript using use user users one two three some any all each")
    .split(" "),
);
