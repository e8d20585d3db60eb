package ai.flowscale.site;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Colours code: each language is one expression whose named groups are classes of the style sheet.
 */
final class Highlighter {
  private static final String STRING =
      "(?<string>\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])*')";
  private static final String NUMBER = "(?<number>\\b\\d[\\w.]*\\b)";

  private static final Pattern JAVA =
      pattern(
          "(?<comment>//[^\n]*|/\\*.*?\\*/)",
          "(?<text>\"\"\".*?\"\"\")",
          STRING,
          "(?<annotation>@\\w+)",
          "(?<keyword>\\b(?:abstract|assert|boolean|break|byte|case|catch|char|class|continue|default|do"
              + "|double|else|enum|exports|extends|final|finally|float|for|if|implements|import"
              + "|instanceof|int|interface|long|module|native|new|null|opens|package|private|protected"
              + "|provides|public|record|requires|return|sealed|short|static|super|switch|synchronized"
              + "|this|throw|throws|transitive|true|false|try|uses|var|void|volatile|while|with|yield)\\b)",
          "(?<type>\\b[A-Z]\\w*[a-z]\\w*\\b)",
          NUMBER,
          "(?<call>\\b[a-z]\\w*(?=\\())");
  private static final Pattern XML =
      pattern(
          "(?<comment><!--.*?-->)",
          "(?<keyword></?[\\w:.-]+|/?>|<\\?.*?\\?>)",
          "(?<type>[\\w:.-]+(?==\"))",
          STRING);
  private static final Pattern SHELL =
      pattern(
          "(?<comment>(?<=^|\\s)#[^\n]*)",
          STRING,
          "(?<prompt>^\\$ )",
          "(?<annotation>(?<=\\s)--?[A-Za-z][\\w.-]*)",
          "(?<type>\\$\\{?\\w+\\}?|\\b[A-Z_]{3,}(?==))",
          "(?<keyword>\\b(?:export|if|then|else|fi|for|do|done|set|source)\\b)");
  private static final Pattern PYTHON =
      pattern(
          "(?<comment>#[^\n]*)",
          STRING,
          "(?<keyword>\\b(?:and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False"
              + "|finally|for|from|if|import|in|is|lambda|None|not|or|pass|raise|return|True|try|while"
              + "|with|yield)\\b)",
          NUMBER,
          "(?<call>\\b[a-z_]\\w*(?=\\())");
  private static final Map<String, Pattern> LANGUAGES =
      Map.of(
          "java", JAVA, "xml", XML, "html", XML, "shell", SHELL, "console", SHELL, "python",
          PYTHON);
  private static final List<String> CLASSES =
      List.of(
          "comment", "string", "text", "prompt", "annotation", "keyword", "type", "number", "call");

  private Highlighter() {}

  private static Pattern pattern(String... alternatives) {
    return Pattern.compile(String.join("|", alternatives), Pattern.DOTALL | Pattern.MULTILINE);
  }

  /**
   * Returns code as HTML.
   *
   * @param types where the Javadoc of a type is, or null
   */
  static String html(String language, String code, Function<String, @Nullable String> types) {
    Pattern pattern = LANGUAGES.get(language);
    if (pattern == null) {
      return Html.escape(code);
    }
    StringBuilder html = new StringBuilder();
    Matcher matcher = pattern.matcher(code);
    int done = 0;
    while (matcher.find()) {
      html.append(Html.escape(code.substring(done, matcher.start())));
      done = matcher.end();
      String name = className(pattern, matcher);
      String token = Html.escape(matcher.group());
      String url = name.equals("type") && language.equals("java") ? types.apply(token) : null;
      html.append("<span class=\"").append(name).append("\">");
      html.append(url == null ? token : "<a href=\"" + url + "\">" + token + "</a>")
          .append("</span>");
    }
    return html.append(Html.escape(code.substring(done))).toString();
  }

  private static String className(Pattern pattern, Matcher matcher) {
    return CLASSES.stream()
        .filter(name -> pattern.pattern().contains("(?<" + name + ">"))
        .filter(name -> matcher.group(name) != null)
        .findFirst()
        .orElseThrow();
  }
}
