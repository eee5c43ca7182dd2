// Words that say nothing about what a text is about: the small words of eight European languages and a few of
// Chinese, Japanese and Korean, the verbs and courtesies people begin a request with, and words that only judge (fast, secure).

const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter(Boolean));

/** The small words of each language that is told apart. */
export const SMALL_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  en: words(
    `a about above across after again against all almost along already also although always am among an and
    another any anyone anything are around as at away back be became because become been before behind being below
    between both but by can cannot could did do does doing done down during each either else enough even ever every
    everyone everything few first for former from further get gets getting give given gives go goes going gone good
    got had has have having he hence her here hers him his how however i if in inside instead into is isn't it its
    itself just last later least less let lets let's like likely look lot made mainly make makes making many may me
    might mine more most much must my myself near need needed needs neither never new next no nobody none nor not
    nothing now day days week weeks month months year years hour hours minute minutes second seconds time
    times tomorrow yesterday january february march april june july august september october november december
    people person million millions billion thousand hundred of off often ok okay old on once one ones only onto or other others otherwise our ours out over own
    per perhaps please put rather really regarding right said same say see seem several shall she should since so
    some somebody someone something soon still such sure take than thanks that that's the their theirs them then
    there therefore these they thing things this those though three through throughout thus to today together too
    toward towards two under unless until up upon us use used uses using very via vs want wants was way ways we well
    were what whatever what's when whenever where whether which while who whole whom whose why will with within
    without won't would yes yet you your yours yourself don't doesn't can't i'm i've we're we've it's hi hello dear`,
  ),
  de: words(
    `aber als am an andere auch auf aus bei bis bitte da damit dann das dass dem den der des die diese dieser
    dieses doch dort durch ein eine einem einen einer eines er es etwas für gegen haben hat hier ich ihr ihre im in
    ins ist ja jede jeder kann kein keine können man mehr mit muss müssen nach nicht noch nur ob oder ohne schon sehr
    sein seine sich sie sind so soll sollen sollten sollte über um und uns unser unsere unter vom von vor war was
    weil welche tausend millionen entwerfen bauen planen schreiben wenn werden wer wie wir wird wo wollen wurde zu zum zur zwischen entwirf plane schreibe baue erkläre`,
  ),
  fr: words(
    `à afin ai au aussi autre aux avec avoir car ce cela ces cet cette comme comment dans de des devons dont du
    elle elles en entre est et être faire faut il ils je la le les leur leurs lui mais me même mes mon ne nos notre
    nous on ont ou où par pas peut plus pour pouvons pourquoi qu quand que quel quelle quels qui sa sans se ses si son
    sont sous sur ta te tous tout toute très tu un une vos votre vous y concevez écrivez d l n s c j`,
  ),
  es: words(
    `a al algo antes como con cómo contra cual cuando de debe debemos debería deberíamos del desde donde dos e
    el ella ellos en entre era es esa ese eso esta está este esto están fue ha hacer hay la las le les lo los más me
    mi mientras muy nada ni no nos nosotros nuestra nuestro o otra otro para pero podemos por porque puede qué que
    quien se ser si sin sobre son su sus también tan te tiene todo todos tu un una uno unos y ya diseña escribe diseñar crear construir`,
  ),
  it: words(
    `a ad ai al alla alle anche che chi ci come con contro cosa da dal dalla dei del della delle di dobbiamo
    dove e è ed essere fra gli ha hanno ho i il in io la le lei lo loro ma mi mio ne nei nel nella no noi non nostra
    nostro o per perché più possiamo può quale quando quanto questa questo se senza si sia sono su sul sulla suo tra
    tutti tutto un una uno voi progetta scrivi`,
  ),
  pt: words(
    `a ao aos as até com como da das de dela dele depois desde deve devemos do dos e é ela ele eles em entre
    era essa esse esta está este eu foi há isso isto já lhe mais mas me meu minha muito na não nas nem no nos nossa
    nosso nós o os ou para pela pelo pode podemos por porque qual quando que quem se sem ser seu seus sua são também
    tem um uma você projete desenhe`,
  ),
  nl: words(
    `aan al als bij dan dat de deze die dit door een en er geen had heb hebben heeft het hij hoe ik in is je
    kan kunnen maar me meer met mijn moet moeten na naar niet nog of om omdat onder ons onze ook op over te tegen tot
    uit van veel voor waar waarom was wat we welke wij wil worden wordt zal ze zich zijn zo zonder zou ontwerp`,
  ),
  ru: words(
    `а без бы в вам вас ваш во все всё вы где для до его ее если есть же за и из или им их к как ко когда
    который которая которые кто ли мне мы на нам нас наш наша не нет но о об он она они от по под при с со так также
    то у уже чем что чтобы это этот эта эти я должны можно нужно спроектируйте разработайте напишите`,
  ),
  asian: words(
    `어떻게 무엇 우리 우리가 우리는 하는 있는 가능한 해야 할까요 합니다 설계해야 설계
    我们 我們 如何 怎么 什么 应该 應該 可以 一个 一個 这个 這個 那个 以及 并且 或者 因为 所以 如果 需要 使用
    进行 设计 設計 请 吗 和 与 的 了 在 是 有 为 する した して いる ある です ます こと もの ため どの よう べき でしょ
    から まで など これ それ この その`,
  ),
};

/** Verbs that ask for work; they begin a task and are not what it is about. */
export const REQUEST_VERBS = words(
  `achieve add advise allow analyse analyze answer approach argue assess avoid become
  begin brainstorm bring build buy change check choose come compare consider convert cover create cut debate decide
  define deliver deploy describe design determine develop devise discuss draft draw enable end ensure estimate
  evaluate examine explain explore figure find fix follow generate handle help host hold identify implement improve
  include including increase introduce invent investigate judge keep launch lead learn leave list live maintain manage
  migrate minimise minimize move offer optimise optimize organise organize outline pay pick plan prepare prevent
  prioritise prioritize produce propose protect prototype provide prove reach read recommend redesign reduce refactor
  release remove rename replace research return resolve review rewrite run save scale select send serve set share ship show
  sketch solve specify start state stop store suggest summarise summarize support switch talk tell test think train
  translate try turn understand update upgrade validate verify work write building designing creating writing making
  moving switching choosing planning adding running according based best better worst`,
);

/** Words that judge or demand; alone they are no topic, but they are what a result is held to. */
export const QUALITIES = words(
  `accessible accurate affordable available big cheap clean clear clever compatible
  compliant complete consistent correct different durable easy effective efficient elegant fair fast flexible free
  friendly great high important inclusive intuitive large local low maintainable mobile modern modular nice offline
  open optimal performant portable possible private quick real-time realtime reliable resilient responsive reusable
  robust safe scalable secure serious short simple slow small smart smooth special specific stable strong successful
  sustainable testable tiny transparent usable useful user-friendly lightweight main overall proper`,
);
