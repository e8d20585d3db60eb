package ai.flowscale.site;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Colours code: each language is one expression whose named groups are classes of the style sheet.
 * These languages are those of the pages; a page with another one stops the build.
 */
final class Highlighter {
  private static final String STRING =
      "(?<string>\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])*')";
  private static final String LONG_STRING = "(?<text>\"\"\".*?\"\"\"|'''.*?''')";
  private static final String BACKTICKS = "(?<text>`[^`]*`)";
  private static final String NUMBER = "(?<number>\\b\\d[\\w.]*\\b)";
  private static final String SLASHES = "(?<comment>//[^\n]*|/\\*.*?\\*/)";
  private static final String HASH = "(?<comment>(?<=^|\\s)#[^\n]*)";
  private static final String ANNOTATION = "(?<annotation>@\\w+)";
  private static final String TYPE = "(?<type>\\b[A-Z]\\w*[a-z]\\w*\\b)";
  private static final String CALL = "(?<call>\\b[A-Za-z_]\\w*(?=\\())";
  private static final String VARIABLE = "\\$\\{?\\w+\\}?|\\b[A-Z_]{3,}(?==)";

  private static final Pattern JAVA =
      pattern(
          SLASHES,
          LONG_STRING,
          STRING,
          ANNOTATION,
          words(
              "abstract|assert|boolean|break|byte|case|catch|char|class|continue|default|do|double"
                  + "|else|enum|exports|extends|final|finally|float|for|if|implements|import"
                  + "|instanceof|int|interface|long|module|native|new|null|opens|package|private"
                  + "|protected|provides|public|record|requires|return|sealed|short|static|super"
                  + "|switch|synchronized|this|throw|throws|transitive|true|false|try|uses|var|void"
                  + "|volatile|while|with|yield"),
          TYPE,
          NUMBER,
          CALL);
  private static final Pattern KOTLIN =
      pattern(
          SLASHES,
          LONG_STRING,
          STRING,
          ANNOTATION,
          words(
              "as|break|by|catch|class|companion|continue|data|do|else|enum|false|finally|for|fun|if"
                  + "|import|in|interface|internal|is|null|object|open|override|package|private"
                  + "|protected|public|return|sealed|super|suspend|this|throw|true|try|typealias|val"
                  + "|var|when|while"),
          TYPE,
          NUMBER,
          CALL);
  private static final Pattern GROOVY =
      pattern(
          SLASHES,
          LONG_STRING,
          STRING,
          ANNOTATION,
          words(
              "as|assert|break|case|catch|class|continue|def|do|else|enum|extends|false|finally|for"
                  + "|if|implements|import|in|instanceof|interface|new|null|package|return|static"
                  + "|super|switch|this|throw|throws|trait|true|try|void|while"),
          TYPE,
          NUMBER,
          CALL);
  private static final Pattern JAVASCRIPT =
      pattern(
          SLASHES,
          BACKTICKS,
          STRING,
          words(
              "async|await|break|case|catch|class|const|continue|default|delete|do|else|export|extends"
                  + "|false|finally|for|function|if|import|in|instanceof|let|new|null|of|return"
                  + "|super|switch|this|throw|true|try|typeof|undefined|var|while|yield"),
          TYPE,
          NUMBER,
          CALL);
  private static final Pattern GO =
      pattern(
          SLASHES,
          BACKTICKS,
          STRING,
          words(
              "break|case|chan|const|continue|default|defer|else|false|for|func|go|goto|if|import"
                  + "|interface|map|nil|package|range|return|select|struct|switch|true|type|var"),
          "(?<type>\\b(?:any|bool|byte|error|float64|int|int64|rune|string|uint64)\\b)",
          NUMBER,
          CALL);
  private static final Pattern PYTHON =
      pattern(
          HASH,
          LONG_STRING,
          STRING,
          ANNOTATION,
          words(
              "and|as|assert|async|await|break|class|continue|def|del|elif|else|except|False|finally"
                  + "|for|from|if|import|in|is|lambda|None|not|or|pass|raise|return|True|try|while"
                  + "|with|yield"),
          NUMBER,
          CALL);
  private static final Pattern SQL =
      pattern(
          "(?<comment>--[^\n]*)",
          STRING,
          "(?i)"
              + words(
                  "alter|and|as|by|check|create|default|delete|drop|exists|from|group|if|in|index"
                      + "|insert|into|is|key|like|not|null|on|or|order|primary|references|select|set"
                      + "|table|unique|update|values|where"),
          NUMBER);
  private static final Pattern XML =
      pattern(
          "(?<comment><!--.*?-->)",
          "(?<keyword></?[\\w:.-]+|/?>|<\\?.*?\\?>)",
          "(?<type>[\\w:.-]+(?==\"))",
          STRING);
  private static final Pattern JSON =
      pattern(
          "(?<type>\"(?:\\\\.|[^\"\\\\\n])*\"(?=\\s*:))",
          STRING,
          words("true|false|null"),
          "(?<number>-?\\b\\d[\\w.]*\\b)");
  private static final Pattern YAML =
      pattern(
          HASH,
          STRING,
          "(?<type>[\\w./-]+(?=:(?:\\s|$)))",
          words("true|false|null"),
          "(?<number>(?<=: )\\d[\\d.]*$)");
  private static final Pattern PROPERTIES =
      pattern(
          "(?<comment>^\\s*[#!][^\n]*)", "(?<keyword>^\\[[^]]*\\]$)", "(?<type>^[^=\\s]+(?==))");
  private static final Pattern SHELL =
      pattern(
          HASH,
          STRING,
          "(?<prompt>^\\$ )",
          "(?<annotation>(?<=\\s)--?[A-Za-z][\\w.-]*)",
          "(?<type>" + VARIABLE + ")",
          words("export|if|then|else|fi|for|do|done|set|source"));
  private static final Pattern DOCKERFILE =
      pattern(
          HASH,
          STRING,
          "(?<keyword>^(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|RUN|USER"
              + "|VOLUME|WORKDIR)\\b)",
          "(?<annotation>(?<=\\s)--[a-z][\\w.-]*)",
          "(?<type>" + VARIABLE + ")");

  /** By their names in Markdown and by what files end with. */
  private static final Map<String, Pattern> LANGUAGES =
      Map.ofEntries(
          Map.entry("java", JAVA),
          Map.entry("kotlin", KOTLIN),
          Map.entry("groovy", GROOVY),
          Map.entry("javascript", JAVASCRIPT),
          Map.entry("js", JAVASCRIPT),
          Map.entry("go", GO),
          Map.entry("python", PYTHON),
          Map.entry("sql", SQL),
          Map.entry("xml", XML),
          Map.entry("html", XML),
          Map.entry("json", JSON),
          Map.entry("yaml", YAML),
          Map.entry("yml", YAML),
          Map.entry("properties", PROPERTIES),
          Map.entry("shell", SHELL),
          Map.entry("console", SHELL),
          Map.entry("dockerfile", DOCKERFILE));

  /** Those whose types are classes with Javadoc. */
  private static final Set<String> LINKED = Set.of("java", "kotlin");

  private static final Set<String> PLAIN = Set.of("", "text");
  private static final List<String> CLASSES =
      List.of(
          "comment", "string", "text", "prompt", "annotation", "keyword", "type", "number", "call");

  private Highlighter() {}

  private static String words(String alternatives) {
    return "(?<keyword>\\b(?:" + alternatives + ")\\b)";
  }

  private static Pattern pattern(String... alternatives) {
    return Pattern.compile(String.join("|", alternatives), Pattern.DOTALL | Pattern.MULTILINE);
  }

  /** Whether code in a language can be shown: with colours, or as text that needs none. */
  static boolean knows(String language) {
    return LANGUAGES.containsKey(language) || PLAIN.contains(language);
  }

  /**
   * Returns code as HTML, without colours where the language has none.
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
      String url = name.equals("type") && LINKED.contains(language) ? types.apply(token) : null;
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
