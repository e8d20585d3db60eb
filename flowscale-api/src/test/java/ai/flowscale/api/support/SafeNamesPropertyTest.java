package ai.flowscale.api.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SafeNamesPropertyTest {
  private static final Pattern DEVICE =
      Pattern.compile("(?i)(con|prn|aux|nul|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\\..*)?");
  private static final Set<Integer> DIRECTION_MARKS =
      Set.of(
          0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068,
          0x2069);

  /** Anything, and what is likely to do harm. */
  @Provide
  Arbitrary<String> names() {
    Arbitrary<String> pieces =
        Arbitraries.oneOf(
            Arbitraries.of(
                "..",
                ".",
                "/",
                "\\",
                "~",
                "-",
                " ",
                "con",
                "NUL",
                "COM1",
                "lpt\u00b9",
                ".png",
                ".tar.gz",
                "\u202e",
                "\ud800",
                "\udc00",
                "\u0000",
                "\u0085",
                "\u2028",
                "\u3000",
                "😀",
                "\ufeff",
                "a",
                "x".repeat(120),
                "日".repeat(70),
                ". ".repeat(60)),
            Arbitraries.strings().ofMaxLength(5));
    return pieces.list().ofMaxSize(8).map(list -> String.join("", list));
  }

  @Property
  void aNameIsOneHarmlessElementOfAPath(@ForAll("names") String given) {
    String name = SafeNames.of(given, null);

    assertThat(name).isNotEmpty().doesNotContain("/", "\\", ":", "\u0000").isNotIn(".", "..");
    assertThat(name.charAt(0)).isNotIn('-', '~', '.', ' ');
    assertThat(name).doesNotEndWith(".").doesNotEndWith(" ");
    assertThat(DEVICE.matcher(name).matches()).as("a device: %s", name).isFalse();
    assertThat(name.codePoints())
        .noneMatch(Character::isISOControl)
        .noneMatch(DIRECTION_MARKS::contains)
        .noneMatch(c -> Character.getType(c) == Character.SURROGATE);
    assertThat(Path.of("folder").resolve(SafeNames.ascii(name)).normalize().getParent())
        .isEqualTo(Path.of("folder"));
  }

  @Property
  void aFolderIsOneVisibleElementOfAPath(@ForAll("names") String given) {
    Path parent = Path.of("folder");
    String name = SafeNames.ofFolder(given, parent);

    assertThat(parent.resolve(name).normalize().getParent()).isEqualTo(parent);
    assertThat(name.charAt(0)).isNotIn('-', '~', '.', ' ');
    assertThat(name).doesNotEndWith(".").doesNotEndWith(" ").doesNotContain("~");
    assertThat(DEVICE.matcher(name).matches()).as("a device: %s", name).isFalse();
    assertThat(name.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(255);
  }

  @Property
  void foldersDifferWhereTextsDo(@ForAll("names") String one, @ForAll("names") String other) {
    Path parent = Path.of("folder");
    assertThat(SafeNames.ofFolder(one, parent).equals(SafeNames.ofFolder(other, parent)))
        .isEqualTo(one.equals(other));
  }

  @Property
  void aNameFitsWithItsNumber(@ForAll("names") String given) {
    String numbered = SafeNames.numbered(SafeNames.of(given, null), 99_999);

    assertThat(numbered.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(255);
  }

  @Property
  void aSafeNameStaysAsItIs(@ForAll("names") String given) {
    String once = SafeNames.of(given, null);

    assertThat(SafeNames.of(once, null)).isEqualTo(once);
  }

  @Property
  void namesSideBySideDifferInMoreThanCase(@ForAll("manyNames") List<String> given) {
    List<String> distinct = SafeNames.distinct(given);

    assertThat(distinct).hasSameSizeAs(given);
    assertThat(
            distinct.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .collect(Collectors.toSet()))
        .hasSameSizeAs(given);
  }

  @Provide
  Arbitrary<List<String>> manyNames() {
    return Arbitraries.of("a.png", "A.PNG", "a (1).png", "A (1).png", "b", "B", "\u00fc", "u\u0308")
        .list()
        .ofMaxSize(30);
  }
}
