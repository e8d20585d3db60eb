package ai.flowscale.client.download;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.api.model.Link;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  private static final Pattern LEADING = Pattern.compile("^\\p{Z}+");

  /** An option to a program, a home folder, a hidden file. */
  private static final Pattern MEANS_MORE = Pattern.compile("^[-~.]");

  private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z0-9]{1,5}$");

  /** Devices of Windows, with any extension; the superscript digits count there as well. */
  private static final Pattern RESERVED =
      Pattern.compile(
          "(CON|PRN|AUX|NUL|CONIN\\$|CONOUT\\$|(COM|LPT)[0-9\u00b9\u00b2\u00b3])([ .].*)?",
          Pattern.CASE_INSENSITIVE);

  private SafeNames() {}

  /**
   * Returns a file name without folders.
   *
   * @param name the output's name, which may lack the extension
   * @param link where the output is; its path tells the extension
   * @param folder where the file is to be; its file system may take ASCII only
   */
  static String of(String name, @Nullable Link link, Path folder) {
    return expressible(of(name, link), folder);
  }

  /** Returns a name as the file system of a folder takes it. */
  static String expressible(String name, Path folder) {
    try {
      return String.valueOf(folder.resolve(name).getFileName());
    } catch (InvalidPathException otherEncoding) {
      return ascii(name);
    }
  }

  /** Returns a file name without folders, for a file system that takes any character. */
  static String of(String name, @Nullable Link link) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    String safe = LEADING.matcher(FORBIDDEN.matcher(last).replaceAll("_")).replaceFirst("");
    safe = withoutTrailing(safe);
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
    // A number that was taken is never free again: none is tried twice.
    Map<String, Integer> numbers = new HashMap<>();
    List<String> distinct = new ArrayList<>();
    for (String name : names) {
      String key = folded(name);
      int number = numbers.getOrDefault(key, 0);
      String free;
      do {
        free = number == 0 ? name : numbered(name, number);
        number++;
      } while (!taken.add(folded(free)));
      numbers.put(key, number);
      distinct.add(free);
    }
    return distinct;
  }

  private static String folded(String name) {
    String composed = Normalizer.normalize(name, Normalizer.Form.NFC);
    // Upper case first: some characters differ in lower case alone.
    return composed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }

  /**
   * For systems whose names take ASCII only. What is lost is replaced by a digest, so that names
   * which differ in it stay different, also in separate downloads.
   */
  static String ascii(String name) {
    String ascii = name.replaceAll("[^\\x20-\\x7e]", "_");
    return ascii.equals(name) ? name : inFront(ascii, "-%08x".formatted(name.hashCode()));
  }

  /** Windows drops dots and blanks at the end, so that another name would be written. */
  private static String withoutTrailing(String name) {
    int end = name.length();
    while (end > 0
        && (name.charAt(end - 1) == '.' || Character.isSpaceChar(name.charAt(end - 1)))) {
      end--;
    }
    return name.substring(0, end);
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
    if (fitting(name, maxBytes) == name.length()) {
      return name;
    }
    var found = EXTENSION.matcher(name);
    String extension = found.find() ? found.group() : "";
    String stem = name.substring(0, name.length() - extension.length());
    int end = fitting(stem, maxBytes - extension.length());
    // The cut may have left a dot or a blank at the end.
    return withoutTrailing(stem.substring(0, end)) + extension;
  }

  /** Returns how many characters, halves of one not parted, fit in so many bytes of UTF-8. */
  private static int fitting(String text, int maxBytes) {
    CharBuffer characters = CharBuffer.wrap(text);
    var unused = UTF_8.newEncoder().encode(characters, ByteBuffer.allocate(maxBytes), true);
    return characters.position();
  }

  /** Puts a number behind a name and before its extension. */
  static String numbered(String name, int number) {
    return inFront(name, " (" + number + ")");
  }

  /** Puts a text in front of the extension. */
  private static String inFront(String name, String text) {
    var found = EXTENSION.matcher(name);
    int end = found.find() ? found.start() : name.length();
    return name.substring(0, end) + text + name.substring(end);
  }
}
