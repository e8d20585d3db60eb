package ai.flowscale.api.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import ai.flowscale.api.model.Link;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes names of files and folders, good on every common file system, of what the service calls an
 * output, and of run ids and keys.
 */
public final class SafeNames {
  /** Bytes in UTF-8; most file systems stop at 255, and a number must fit behind. */
  private static final int MAX_BYTES = 200;

  /** Bytes of a digest in a name. */
  private static final int DIGEST_BYTES = 8;

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

  /**
   * What a folder's name may not have, either: {@code git~1} is a short name of {@code .git} on
   * Windows, and HFS+ ignores characters that are not seen.
   */
  private static final Pattern FORBIDDEN_IN_FOLDERS = Pattern.compile("[~\\p{Cf}]");

  /** A name that could be made of another text. */
  private static final Pattern ENDS_LIKE_A_DIGEST =
      Pattern.compile(".*-[0-9a-f]{" + 2 * DIGEST_BYTES + "}");

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
  public static String of(String name, @Nullable Link link, Path folder) {
    return expressible(of(name, link), folder);
  }

  /** Returns a name as the file system of a folder takes it. */
  public static String expressible(String name, Path folder) {
    try {
      return String.valueOf(folder.resolve(name).getFileName());
    } catch (InvalidPathException otherEncoding) {
      return ascii(name);
    }
  }

  /** Returns a file name without folders, for a file system that takes any character. */
  public static String of(String name, @Nullable Link link) {
    String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
    String safe = safe(last);
    String extension = EXTENSION.matcher(safe).find() ? "" : extensionOf(link);
    return shortened(safe, MAX_BYTES - extension.length()) + extension;
  }

  /**
   * Returns the name of a folder for a run's id, a key or the like: the text itself where every
   * file system takes it for the name of one visible folder, and else a name with its digest, so
   * that texts that differ have folders that differ. Upper and lower case are kept; not every file
   * system tells them apart.
   *
   * @param parent where the folder is to be; its file system may take ASCII only
   */
  public static String ofFolder(String text, Path parent) {
    String safe = safe(FORBIDDEN_IN_FOLDERS.matcher(text).replaceAll("_"));
    boolean isPlain =
        safe.equals(text)
            && Normalizer.isNormalized(text, Normalizer.Form.NFC)
            && fitting(text, MAX_BYTES) == text.length()
            && !ENDS_LIKE_A_DIGEST.matcher(text).matches();
    if (isPlain) {
      return expressible(text, parent);
    }
    String digest = "-" + digest(text);
    return expressible(shortened(safe, MAX_BYTES - digest.length()) + digest, parent);
  }

  /** Returns one element of a path, which may be too long. */
  private static String safe(String name) {
    String safe = LEADING.matcher(FORBIDDEN.matcher(name).replaceAll("_")).replaceFirst("");
    safe = withoutTrailing(safe);
    if (safe.isEmpty()) {
      safe = "output";
    }
    return RESERVED.matcher(safe).matches() || MEANS_MORE.matcher(safe).find() ? "_" + safe : safe;
  }

  /** Names for files that stand side by side, also where case and accents are not told apart. */
  public static List<String> distinct(List<String> names) {
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

  /** Returns what names have in common that some file system takes for the same. */
  public static String folded(String name) {
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
    return ascii.equals(name) ? name : inFront(ascii, "-" + digest(name));
  }

  private static String digest(String text) {
    // UTF-16, in which halves of characters differ.
    ByteBuffer units = ByteBuffer.allocate(2 * text.length());
    units.asCharBuffer().put(text);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(units.array());
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException everyPlatformHasIt) {
      throw new IllegalStateException(everyPlatformHasIt);
    }
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
