package ai.flowscale.codegen;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;

/** Makes Java's names out of the service's; docs/guide/typed-workflows.md has the rules. */
final class Names {
  private static final Pattern LEFT_OUT = Pattern.compile("[^\\p{ASCII}]");

  /**
   * A file's name has at most 255 bytes: that of a class in a class has two such names, each with a
   * suffix and checksums.
   */
  private static final int MAX_LENGTH = 80;

  private Names() {}

  /**
   * What an input, an output or a workflow is called.
   *
   * @param label what people call it, or null
   * @param name what the service calls it; no two have the same
   */
  record Source(@Nullable String label, String name) {
    /** Of the label, or of the name without its number where the label has no letter of ours. */
    private List<String> words() {
      List<String> words = label == null ? List.of() : Names.words(label);
      return words.isEmpty() ? Names.words(name.replaceFirst("(?<=.)_[0-9]+$", "")) : words;
    }
  }

  /** Names of methods, by the names of the sources. */
  static Map<String, String> methods(List<Source> sources, Set<String> reserved) {
    Set<String> avoided = reserved.stream().map(Names::lower).collect(Collectors.toSet());
    return distinct(sources, Names::lowerCamel, name -> avoided.contains(lower(name)), "_");
  }

  /** Names of types. */
  static Map<String, String> types(
      List<Source> sources, Predicate<String> isReserved, String suffix) {
    return distinct(sources, Names::upperCamel, isReserved, suffix);
  }

  /**
   * Names of constants. Where characters of an option that are not ASCII are left out, any other
   * option may have what remains; so it has a checksum even if none has it now.
   */
  static Map<String, String> constants(List<String> values) {
    Map<String, String> names =
        distinct(
            values.stream().distinct().map(value -> new Source(value, value)).toList(),
            Names::upperSnake,
            name -> false,
            "_");
    names.replaceAll(
        (value, name) -> {
          String end = "_" + checksum(value);
          return LEFT_OUT.matcher(plain(value)).find() && !name.endsWith(end) ? name + end : name;
        });
    return names;
  }

  /**
   * Where several would have one name, each of them gets its name with its number; what that does
   * not tell apart gets a checksum, and not a count: a caller's name must not come to mean another
   * when the service lists them in another order. Case does not tell names apart: not all file
   * systems do. A name that is cut has a checksum too, since another may begin like it.
   */
  private static Map<String, String> distinct(
      List<Source> sources,
      Function<List<String>, String> style,
      Predicate<String> isReserved,
      String suffix) {
    Map<Source, String> names = new LinkedHashMap<>();
    sources.forEach(source -> names.put(source, cut(source, style.apply(source.words()))));
    replaceEqual(names, (source, name) -> cut(source, style.apply(words(source.name()))));
    names.replaceAll(
        (source, name) ->
            isReserved.test(name) || SourceVersion.isKeyword(name) ? name + suffix : name);
    replaceEqual(names, (source, name) -> name + "_" + checksum(source.name()));
    Set<String> taken = new HashSet<>();
    Map<String, String> byName = new LinkedHashMap<>();
    names.forEach(
        (source, name) -> {
          String free = name;
          while (!taken.add(lower(free))) {
            free += "_";
          }
          byName.put(source.name(), free);
        });
    return byName;
  }

  private static void replaceEqual(
      Map<Source, String> names, BiFunction<Source, String, String> other) {
    Map<String, Integer> uses = new HashMap<>();
    names.values().forEach(name -> uses.merge(lower(name), 1, Integer::sum));
    names.replaceAll(
        (source, name) -> uses.getOrDefault(lower(name), 0) > 1 ? other.apply(source, name) : name);
  }

  private static String cut(Source source, String name) {
    return name.length() <= MAX_LENGTH
        ? name
        : name.substring(0, MAX_LENGTH) + "_" + checksum(source.name());
  }

  private static String checksum(String name) {
    CRC32 sum = new CRC32();
    if (StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      sum.update(name.getBytes(StandardCharsets.UTF_8));
    } else {
      // Half a character has no bytes in an encoding: all of them would be the same.
      name.chars().forEach(c -> sum.update(new byte[] {(byte) (c >> 8), (byte) c}));
    }
    return String.format(Locale.ROOT, "%08X", sum.getValue());
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** The runs of ASCII letters and digits, once accents are gone. */
  static List<String> words(String text) {
    return Stream.of(plain(text).split("[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])", -1))
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private static String plain(String text) {
    return Normalizer.normalize(text.replace("\u00df", "ss"), Normalizer.Form.NFKD)
        .replaceAll("\\p{M}+", "");
  }

  private static String upperCamel(List<String> words) {
    String name =
        words.stream()
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + lower(word.substring(1)))
            .collect(Collectors.joining());
    return identifier(name.isEmpty() ? "Unnamed" : name);
  }

  private static String lowerCamel(List<String> words) {
    String name = upperCamel(words);
    return name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
  }

  private static String upperSnake(List<String> words) {
    String name = String.join("_", words).toUpperCase(Locale.ROOT);
    return identifier(name.isEmpty() ? "UNNAMED" : name);
  }

  private static String identifier(String name) {
    return Character.isDigit(name.charAt(0)) ? "_" + name : name;
  }
}
