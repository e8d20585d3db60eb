package ai.flowscale.emulator.http;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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

  static HeaderOptions parse(String header) {
    int semicolon = header.indexOf(';');
    String value = semicolon < 0 ? header : header.substring(0, semicolon);
    Map<String, String> options = new LinkedHashMap<>();
    int at = semicolon < 0 ? header.length() : semicolon + 1;
    while (at < header.length()) {
      int end = endOfOption(header, at);
      addOption(options, header.substring(at, end).strip());
      at = end + 1;
    }
    return new HeaderOptions(value.strip().toLowerCase(Locale.ROOT), options);
  }

  @Nullable String option(String name) {
    return options.get(name);
  }

  /** A semicolon inside quotes does not end the option. */
  private static int endOfOption(String header, int start) {
    boolean quoted = false;
    for (int i = start; i < header.length(); i++) {
      char c = header.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == ';' && !quoted) {
        return i;
      }
    }
    return header.length();
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
    String inner = value.substring(1, value.length() - 1);
    StringBuilder out = new StringBuilder(inner.length());
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      char next = i + 1 < inner.length() ? inner.charAt(i + 1) : '\0';
      if (c == '\\' && (next == '"' || next == '\\')) {
        out.append(next);
        i++;
      } else {
        out.append(c);
      }
    }
    return out.toString();
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
