package ai.flowscale.engine.download;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes file names of what the service calls an output, good on every common file system. */
final class SafeNames {
  /** Bytes in UTF-8; most file systems stop at 255, and a number and a suffix must fit behind. */
  private static final int MAX_BYTES = 200;

  private static final Pattern FORBIDDEN = Pattern.compile("[\\p{Cntrl}<>:\"|?*]");
  private static final Pattern TRAILING = Pattern.compile("[. ]+$");
  private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z0-9]{1,5}$");
  private static final Pattern RESERVED =
      Pattern.compile("(CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(\\..*)?", Pattern.CASE_INSENSITIVE);

  private SafeNames() {}

  /**
   * Returns a file name without folders.
   *
   * @param name the output's name, which may lack the extension
   * @param link where the output is; its path tells the extension
   */
  static String of(String name, @Nullable URI link) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    String safe = FORBIDDEN.matcher(last).replaceAll("_").strip();
    safe = TRAILING.matcher(safe).replaceAll("");
    if (safe.isEmpty()) {
      safe = "output";
    }
    if (RESERVED.matcher(safe).matches()) {
      safe = "_" + safe;
    }
    String extension = EXTENSION.matcher(safe).find() ? "" : extensionOf(link);
    return shortened(safe, MAX_BYTES - extension.length()) + extension;
  }

  private static String extensionOf(@Nullable URI link) {
    if (link == null || link.getRawPath() == null) {
      return "";
    }
    var found = EXTENSION.matcher(link.getRawPath());
    return found.find() ? found.group().toLowerCase(Locale.ROOT) : "";
  }

  /** Cuts at whole characters, keeping the extension. */
  private static String shortened(String name, int maxBytes) {
    if (bytes(name) <= maxBytes) {
      return name;
    }
    var found = EXTENSION.matcher(name);
    String extension = found.find() ? found.group() : "";
    int end = name.length() - extension.length();
    while (bytes(name.substring(0, end)) + extension.length() > maxBytes) {
      end = name.offsetByCodePoints(end, -1);
    }
    return name.substring(0, end) + extension;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Puts a number behind a name and before its extension. */
  static String numbered(String name, int number) {
    var found = EXTENSION.matcher(name);
    int end = found.find() ? found.start() : name.length();
    return name.substring(0, end) + " (" + number + ")" + name.substring(end);
  }
}
