/** The status page's look. It has no script, and a policy that allows none. */
export const style = `:root{color-scheme:light dark;--line:#8886;--amber:#ffb81c;--ink:#241800}
body{font:15px/1.5 system-ui,sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin:2rem 0 .5rem}
p{margin:.5rem 0}.quiet{opacity:.75}
.badge{display:inline-block;padding:0 .5rem;background:var(--amber);color:var(--ink);font-weight:650;font-size:1rem}
.paused{padding:.4rem .8rem;background:var(--amber);color:var(--ink);font-weight:650}
.problem{padding:.4rem .8rem;border:2px solid}
table{border-collapse:collapse;width:100%}
td,th{text-align:left;vertical-align:baseline;padding:.15rem .8rem .15rem 0;border-bottom:1px solid var(--line)}
.number{text-align:right;font-variant-numeric:tabular-nums}
form{display:flex;flex-wrap:wrap;gap:.4rem;align-items:center;margin:.5rem 0}td form{margin:0}
button,select{font:inherit;padding:.15rem .6rem}
button[aria-pressed=true]{font-weight:700;outline:2px solid}
label{display:inline-flex;gap:.3rem;align-items:center}`;
