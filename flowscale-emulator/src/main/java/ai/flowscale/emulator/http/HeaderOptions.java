package ai.flowscale.emulator.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A header value with options, such as {@code form-data; name="a"}, parsed like the service's
 * python-multipart does: {@code \"} and {@code \\} are unescaped, {@code %22} is not, {@code
 * filename*} is decoded, and a Windows path is reduced to its last part.
 *
 * @param value the text before the first semicolon, in lower case
 * @param options the options by name in lower case
 */
record HeaderOptions(String value, Map<String, String> options) {

  /** A semicolon inside quotes does not end the option. */
  private static final Pattern OPTION =
      Pattern.compile(";((?:\"(?:[^\"\\\\]|\\\\.)*+\"?|[^;\"])*+)", Pattern.DOTALL);

  static HeaderOptions parse(String header) {
    Map<String, String> options = new LinkedHashMap<>();
    Matcher matcher = OPTION.matcher(header);
    while (matcher.find()) {
      addOption(options, matcher.group(1).strip());
    }
    String value = header.split(";", 2)[0];
    return new HeaderOptions(value.strip().toLowerCase(Locale.ROOT), options);
  }

  @Nullable String option(String name) {
    return options.get(name);
  }

  private static void addOption(Map<String, String> options, String option) {
    int equals = option.indexOf('=');
    if (equals < 0) {
      return;
    }
    String name = option.substring(0, equals).strip().toLowerCase(Locale.ROOT);
    String value = unquoted(option.substring(equals + 1).strip());
    if (name.endsWith("*")) {
      name = name.substring(0, name.length() - 1);
      value = extended(value);
    }
    options.put(name, name.equals("filename") ? withoutWindowsPath(value) : value);
  }

  private static String unquoted(String value) {
    if (value.length() < 2 || !value.startsWith("\"") || !value.endsWith("\"")) {
      return value;
    }
    return value.substring(1, value.length() - 1).replaceAll("\\\\([\"\\\\])", "$1");
  }

  private static String extended(String value) {
    int language = value.indexOf('\'');
    int text = language < 0 ? -1 : value.indexOf('\'', language + 1);
    return text < 0 ? value : Percent.decode(value.substring(text + 1), false);
  }

  private static String withoutWindowsPath(String name) {
    boolean windows = name.startsWith(":\\", 1) || name.startsWith("\\\\");
    return windows ? name.substring(name.lastIndexOf('\\') + 1) : name;
  }
}
