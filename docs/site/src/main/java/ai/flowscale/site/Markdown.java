package ai.flowscale.site;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Block;
import org.commonmark.node.Code;
import org.commonmark.node.CustomNode;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.Heading;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.NodeRenderer;
import org.commonmark.renderer.html.HtmlNodeRendererContext;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.html.HtmlWriter;
import org.jspecify.annotations.Nullable;

/** Makes pages of Markdown. */
final class Markdown {
  private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
  private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();

  /** The tables of figures would make most of the index, and no one searches for them. */
  private static final int SEARCHED = 1500;

  /** A comment and nothing behind it. */
  private static final Pattern COMMENT =
      Pattern.compile("<!--(?:(?!-->).)*-->\\s*", Pattern.DOTALL);

  private static final Pattern TABLE = Pattern.compile("<table>.*?</table>", Pattern.DOTALL);
  private static final Pattern HEAD = Pattern.compile("<thead>.*?</thead>\\s*", Pattern.DOTALL);
  private static final Pattern HEADER = Pattern.compile("<th[^>]*>(.*?)</th>");
  private static final Pattern CELL = Pattern.compile("<tr>|<td[^>]*>");

  /** More columns are figures. */
  private static final int MOST_STACKED = 4;

  private final String source;
  private final UnaryOperator<String> links;
  private final Function<String, @Nullable String> types;
  private final IdentityHashMap<Node, String> ids = new IdentityHashMap<>();
  private final Set<String> taken = new HashSet<>();

  private Markdown(
      String source, UnaryOperator<String> links, Function<String, @Nullable String> types) {
    this.source = source;
    this.links = links;
    this.types = types;
  }

  /**
   * Makes one.
   *
   * @param links turns the target of a link in the file into that of a link on the page
   * @param types where the Javadoc of a type is, or null
   */
  static Page page(
      String source,
      String path,
      String text,
      UnaryOperator<String> links,
      Function<String, @Nullable String> types) {
    return new Markdown(source, links, types).page(path, PARSER.parse(text));
  }

  private Page page(String path, Node document) {
    document.accept(new Preparation());
    List<Page.Section> sections = sections(document);
    String html =
        HtmlRenderer.builder()
            .extensions(EXTENSIONS)
            .nodeRendererFactory(Blocks::new)
            .build()
            .render(document)
            .replaceAll("<p>(<img [^>]*>)</p>", "<figure tabindex=\"0\">$1</figure>");
    html = TABLE.matcher(html).replaceAll(table -> Matcher.quoteReplacement(table(table.group())));
    String title =
        sections.stream()
            .filter(section -> section.level() == 1)
            .map(Page.Section::heading)
            .findFirst()
            .orElse(source);
    return new Page(source, path, title, html, sections);
  }

  /**
   * Tables of code are lists where there is no room for their columns: each cell says then which
   * column it is in. Roles keep them tables for those who hear them. Others can be moved sideways.
   */
  private static String table(String html) {
    List<String> columns = new ArrayList<>();
    HEADER.matcher(html).results().forEach(header -> columns.add(header.group(1)));
    boolean hasNames = columns.stream().anyMatch(name -> !name.isEmpty());
    String plain =
        (hasNames ? html : HEAD.matcher(html).replaceAll("")).replace("<th></th>", "<td></td>");
    if (columns.size() > MOST_STACKED || !html.contains("<td><code>")) {
      return "<div class=\"table\" tabindex=\"0\">" + plain + "</div>";
    }
    int body = plain.indexOf("<tbody>");
    StringBuilder cells =
        new StringBuilder(plain.substring(0, body).replace("<td>", "<td role=\"cell\">"));
    int column = 0;
    Matcher cell = CELL.matcher(plain.substring(body));
    while (cell.find()) {
      column = cell.group().equals("<tr>") ? 0 : column + 1;
      String label = column == 0 ? "" : columns.get(column - 1).replaceAll("<[^>]*>", "");
      cell.appendReplacement(
          cells,
          Matcher.quoteReplacement(
              column == 0
                  ? "<tr>"
                  : cell.group().replace("<td", "<td role=\"cell\"" + labelled(label))));
    }
    cell.appendTail(cells);
    return "<div class=\"table stack\" tabindex=\"0\">"
        + cells
            .toString()
            .replace("<table>", "<table role=\"table\">")
            .replace("<thead>", "<thead role=\"rowgroup\">")
            .replace("<tbody>", "<tbody role=\"rowgroup\">")
            .replace("<tr>", "<tr role=\"row\">")
            .replace("<th>", "<th role=\"columnheader\">")
        + "</div>";
  }

  private static String labelled(String label) {
    return label.isBlank() ? "" : " data-label=\"" + label + "\"";
  }

  private List<Page.Section> sections(Node document) {
    List<Page.Section> sections = new ArrayList<>();
    Heading heading = null;
    StringBuilder text = new StringBuilder();
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading next && next.getLevel() <= 3) {
        add(sections, heading, text);
        heading = next;
        text.setLength(0);
      } else if (!(node instanceof HtmlBlock)) {
        text.append(text(node)).append(' ');
      }
    }
    add(sections, heading, text);
    return sections;
  }

  private void add(List<Page.Section> sections, @Nullable Heading heading, StringBuilder text) {
    if (heading != null) {
      String words = text.toString().strip();
      sections.add(
          new Page.Section(
              heading.getLevel(),
              ids.getOrDefault(heading, ""),
              text(heading),
              words.substring(0, Math.min(SEARCHED, words.length()))));
    }
  }

  /** The words of a part of a page, with code but without marks. */
  private static String text(Node part) {
    StringBuilder words = new StringBuilder();
    part.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Text text) {
            words.append(text.getLiteral());
          }

          @Override
          public void visit(Code code) {
            words.append(code.getLiteral());
          }

          @Override
          public void visit(FencedCodeBlock block) {
            words.append(block.getLiteral());
          }

          @Override
          protected void visitChildren(Node parent) {
            super.visitChildren(parent);
            if (parent instanceof Block || parent instanceof CustomNode) {
              words.append(' ');
            }
          }

          @Override
          public void visit(SoftLineBreak lineBreak) {
            words.append(' ');
          }
        });
    return words.toString().replaceAll("\\s+", " ").strip();
  }

  /** Gives headings their ids, and links their targets. */
  private final class Preparation extends AbstractVisitor {
    @Override
    public void visit(Heading heading) {
      // As GitHub writes them.
      String id =
          text(heading)
              .toLowerCase(Locale.ROOT)
              .replaceAll("[^\\p{L}\\p{N} _-]", "")
              .replace(' ', '-');
      String unique = id;
      for (int next = 1; !taken.add(unique); next++) {
        unique = id + "-" + next;
      }
      ids.put(heading, unique);
      visitChildren(heading);
    }

    @Override
    public void visit(Link link) {
      link.setDestination(links.apply(link.getDestination()));
      visitChildren(link);
    }

    @Override
    public void visit(Image image) {
      image.setDestination(links.apply(image.getDestination()));
    }
  }

  /** Writes what is more than plain Markdown. */
  private final class Blocks implements NodeRenderer {
    private final HtmlNodeRendererContext context;
    private final HtmlWriter html;

    Blocks(HtmlNodeRendererContext context) {
      this.context = context;
      this.html = context.getWriter();
    }

    @Override
    public Set<Class<? extends Node>> getNodeTypes() {
      return Set.of(
          Heading.class, FencedCodeBlock.class, Code.class, HtmlBlock.class, HtmlInline.class);
    }

    @Override
    public void render(Node node) {
      if (node instanceof Heading heading) {
        heading(heading);
      } else if (node instanceof FencedCodeBlock block) {
        code(block);
      } else if (node instanceof Code code) {
        inline(code);
      } else if (node instanceof HtmlBlock block
          && !COMMENT.matcher(block.getLiteral()).matches()) {
        throw html(block.getLiteral());
      } else if (node instanceof HtmlInline inline) {
        throw html(inline.getLiteral());
      }
    }

    private IllegalArgumentException html(String literal) {
      return new IllegalArgumentException(source + " has HTML in Markdown: " + literal);
    }

    private void code(FencedCodeBlock block) {
      String language = block.getInfo() == null ? "" : block.getInfo().strip();
      if (!Highlighter.knows(language)) {
        throw new IllegalArgumentException(
            source + " has a block in '" + language + "', which Highlighter does not know");
      }
      html.raw(Markdown.code(language, block.getLiteral(), types));
    }

    private void heading(Heading heading) {
      String tag = "h" + heading.getLevel();
      String id = ids.getOrDefault(heading, "");
      html.line();
      html.raw("<" + tag + " id=\"" + id + "\">");
      for (Node child = heading.getFirstChild(); child != null; child = child.getNext()) {
        context.render(child);
      }
      if (heading.getLevel() > 1) {
        html.raw(
            "<a class=\"anchor\" href=\"#" + id + "\" aria-label=\"Link to this section\">#</a>");
      }
      html.raw("</" + tag + ">");
      html.line();
    }

    private void inline(Code code) {
      boolean linked = code.getParent() instanceof Link || code.getParent() instanceof Heading;
      String url = linked ? null : types.apply(code.getLiteral());
      String text = "<code>" + Html.escape(code.getLiteral()) + "</code>";
      html.raw(url == null ? text : "<a class=\"type\" href=\"" + url + "\">" + text + "</a>");
    }
  }

  static String code(String language, String code, Function<String, @Nullable String> types) {
    return "<div class=\"code\"><pre tabindex=\"0\"><code>"
        + Highlighter.html(language, code.stripTrailing(), types)
        + "</code></pre></div>\n";
  }
}
