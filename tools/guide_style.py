"""How the guide's pictures look, in light and in dark: the colours of static/css/tokens.css."""

from __future__ import annotations

from collections.abc import Iterable
from xml.sax.saxutils import escape

STYLE = """
svg{font:500 14px Inter,system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;color:#17181a}
text{fill:currentColor}.soft{fill:#5d6168}.title{font-weight:600}.small{font-size:12px}.end{text-anchor:end}
.middle{text-anchor:middle}.good{fill:#0b6e4f;font-weight:600}.bad{fill:#b3261e;font-weight:600}
.high{fill:#0072b2;opacity:.13}.low{fill:#009e73;opacity:.17}.high-ink{fill:#005f95}.low-ink{fill:#0b6e4f}
.curve{fill:none;stroke:currentColor;stroke-width:2;stroke-linejoin:round}.mark{fill:#0b6e4f}
.number{fill:#fff;font-size:12px;font-weight:700}.left{stroke:#0072b2}.right{stroke:#d55e00}.trunk{stroke:#5d6168}
.bone{fill:none;stroke-width:5;stroke-linecap:round;stroke-linejoin:round}.head{fill:none;stroke-width:4}
.show{fill:none;stroke:currentColor;stroke-width:1.5}.dashed{stroke-dasharray:3 4}
.mono{font-family:"JetBrains Mono",ui-monospace,Menlo,Consolas,monospace;font-size:11px}
@media(prefers-color-scheme:dark){svg{color:#eceeed}.soft{fill:#a0a7ab}.good{fill:#3ddc97}.bad{fill:#ff8a80}
.high{fill:#56b4e9;opacity:.2}.low{fill:#3ddc97;opacity:.18}.high-ink{fill:#7cc4ee}.low-ink{fill:#3ddc97}.mark{fill:#3ddc97}
.number{fill:#06231a}.left{stroke:#56b4e9}.right{stroke:#e69f00}.trunk{stroke:#a0a7ab}}
""".replace("\n", "")


def document(width: int, height: int, description: str, parts: Iterable[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img">'
    return f"{head}<title>{escape(description)}</title><style>{STYLE}</style>{''.join(parts)}</svg>\n"


def text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text x="{x:.0f}" y="{y:.0f}" class="{kind}">{escape(words)}</text>'
