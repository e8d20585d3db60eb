package ai.flowscale.engine.download;

import ai.flowscale.api.model.Link;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes file names of what the service calls an output, good on every common file system. */
final class SafeNames {
  /** Bytes in UTF-8; most file systems stop at 255, and a number must fit behind. */
  static final int MAX_BYTES = 200;

  /**
   * What some file system refuses (halves of characters too), what a terminal obeys, and what makes
   * a name look like another: line separators and the marks that turn the direction of writing.
   */
  private static final Pattern FORBIDDEN =
      Pattern.compile(
          "[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\x{61C}\\x{200B}\\x{200E}\\x{200F}\\x{202A}-\\x{202E}"
              + "\\x{2060}-\\x{206F}\\x{FEFF}\\x{FFF9}-\\x{FFFB}\\x{FFFE}\\x{FFFF}<>:\"|?*/\\\\]");

  /** Windows drops them without a word, so that another name would be written. */
  private static final Pattern TRAILING = Pattern.compile("[.\\p{Z}]+$");

  private static final Pattern LEADING = Pattern.compile("^\\p{Z}+");

  /** An option to a program, a home folder, a hidden file. */
  private static final Pattern MEANS_MORE = Pattern.compile("^[-~.]");

  private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z0-9]{1,5}$");

  /** Devices of Windows, with any extension; the superscript digits count there as well. */
  private static final Pattern RESERVED =
      Pattern.compile(
          "(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3])[ .].*"
              + "|(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3])",
          Pattern.CASE_INSENSITIVE);

  private SafeNames() {}

  /**
   * Returns a file name without folders.
   *
   * @param name the output's name, which may lack the extension
   * @param link where the output is; its path tells the extension
   */
  static String of(String name, @Nullable Link link) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    String safe = LEADING.matcher(FORBIDDEN.matcher(last).replaceAll("_")).replaceFirst("");
    safe = TRAILING.matcher(safe).replaceFirst("");
    if (safe.isEmpty()) {
      safe = "output";
    }
    if (RESERVED.matcher(safe).matches() || MEANS_MORE.matcher(safe).find()) {
      safe = "_" + safe;
    }
    String extension = EXTENSION.matcher(safe).find() ? "" : extensionOf(link);
    return shortened(safe, MAX_BYTES - extension.length()) + extension;
  }

  /** Names for files that stand side by side, also where case and accents are not told apart. */
  static List<String> distinct(List<String> names) {
    Set<String> taken = new HashSet<>();
    List<String> distinct = new ArrayList<>();
    for (String name : names) {
      String free = name;
      for (int number = 1; !taken.add(folded(free)); number++) {
        free = numbered(name, number);
      }
      distinct.add(free);
    }
    return distinct;
  }

  private static String folded(String name) {
    String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
    // Upper case first: some characters differ in lower case alone.
    return composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  /** For systems whose names take ASCII only. */
  static String ascii(String name) {
    return name.replaceAll("[^\\x20-\\x7e]", "_");
  }

  private static String extensionOf(@Nullable Link link) {
    String path = link == null ? null : link.uri().getRawPath();
    if (path == null) {
      return "";
    }
    var found = EXTENSION.matcher(path);
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
    // The cut may have left a dot or a blank at the end.
    return TRAILING.matcher(name.substring(0, end)).replaceFirst("") + extension;
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
