package ai.flowscale.api.support;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.model.Link;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafeNamesTest {
  private static final Path PARENT = Path.of("parent");

  @ParameterizedTest
  @CsvSource({
    "picture.png, picture.png",
    "../../etc/passwd, passwd",
    "'..\\..\\boot.ini', boot.ini",
    "/etc/shadow, shadow",
    "'C:\\x\\y.png', y.png",
    ".., output",
    "'', output",
    "'   ', output",
    "'a:b*c?.png', a_b_c_.png",
    "CON, _CON",
    "nul.txt, _nul.txt",
    "'trailing. . ', trailing",
    "Übersicht 日本.png, Übersicht 日本.png",
    "con .txt, _con .txt",
    "CONOUT$, _CONOUT$",
    "LPT9.tar.gz, _LPT9.tar.gz",
    "COM¹.png, _COM¹.png",
    "console.png, console.png",
    "-rf, _-rf",
    "~root, _~root",
    ".bashrc, _.bashrc",
    "a.\u3000., a",
  })
  void namesAreMadeSafe(String given, String safe) {
    assertThat(SafeNames.of(given, null)).isEqualTo(safe);
  }

  @Test
  void controlCharactersAreReplaced() {
    assertThat(SafeNames.of("a\u0000b\nc.png", null)).isEqualTo("a_b_c.png");
  }

  @Test
  void whatTurnsTheDirectionOfWritingIsReplaced() {
    assertThat(SafeNames.of("photo\u202egnp.exe", null)).isEqualTo("photo_gnp.exe");
  }

  @Test
  void halvesOfCharactersAreReplaced() {
    assertThat(SafeNames.of("a\ud83d.png", null)).isEqualTo("a_.png");
  }

  @Test
  void aCutLeavesNoDotOrBlankAtTheEnd() {
    assertThat(SafeNames.of("x".repeat(199) + ". yyyyyyyyyy", null)).isEqualTo("x".repeat(199));
  }

  @Test
  void namesSideBySideGetNumbers() {
    assertThat(SafeNames.distinct(List.of("a.png", "A.png", "a (1).png", "b", "\u00fc", "u\u0308")))
        .containsExactly("a.png", "A (1).png", "a (1) (1).png", "b", "\u00fc", "u\u0308 (1)");
  }

  @Test
  void missingExtensionComesFromTheLink() {
    Link link = new Link("https://s3.test/generations/x_58358.PNG?X-Sig=secret.exe");
    assertThat(SafeNames.of("x_58358", link)).isEqualTo("x_58358.png");
    assertThat(SafeNames.of("x_58358.webp", link)).isEqualTo("x_58358.webp");
  }

  @Test
  void longNamesAreCutAtWholeCharactersAndKeepTheirExtension() {
    String name = SafeNames.of("😀".repeat(100) + ".jpeg", null);
    assertThat(name).endsWith("😀.jpeg");
    assertThat(name.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(200);
  }

  @Test
  void numbersStandBeforeTheExtension() {
    assertThat(SafeNames.numbered("a.png", 1)).isEqualTo("a (1).png");
    assertThat(SafeNames.numbered("a", 2)).isEqualTo("a (2)");
  }

  @Test
  void whereOnlyAsciiIsAllowedADigestTellsNamesApart() {
    assertThat(SafeNames.ascii("a cat.png")).isEqualTo("a cat.png");
    String cat = SafeNames.ascii("猫.png");
    assertThat(cat).matches("_-[0-9a-f]{16}\\.png").isEqualTo(SafeNames.ascii("猫.png"));
    assertThat(SafeNames.ascii("犬.png")).matches("_-[0-9a-f]{16}\\.png").isNotEqualTo(cat);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"dawn", "Dawn", "abc_123-x", "a.png", "dawn#1", "a b", "\u00dcbersicht \u65e5"})
  void aFolderIsCalledLikeATextThatIsAName(String text) {
    assertThat(SafeNames.ofFolder(text, PARENT)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    ".git, _.git",
    ".., output",
    "'', output",
    "., output",
    "' ', output",
    "/etc, _etc",
    "../a, _.._a",
    "'a\\b', a_b",
    "GIT~1, GIT_1",
    "\u200c.git, _.git",
    ".g\u200cit, _.g_it",
    "con, _con",
    "aux.txt, _aux.txt",
    "why?, why_",
    "'a. ', a",
    "-rf, _-rf",
    "C:, C_",
    "u\u0308, u\u0308",
    "a-0123456789abcdef, a-0123456789abcdef",
  })
  void anyOtherTextGetsADigestToo(String text, String name) {
    assertThat(SafeNames.ofFolder(text, PARENT))
        .startsWith(name)
        .matches("[^.].*-[0-9a-f]{16}")
        .hasSize(name.length() + 17);
  }

  @Test
  void textsThatDifferHaveFoldersThatDiffer() {
    List<String> texts =
        List.of("a.b", "a_b", "a/b", "a:b", "a*b", "\ud800", "\ud801", "\ud800a", "", "..", ".");
    assertThat(texts.stream().map(text -> SafeNames.ofFolder(text, PARENT)))
        .doesNotHaveDuplicates();
    String made = SafeNames.ofFolder("a/b", PARENT);
    assertThat(SafeNames.ofFolder(made, PARENT)).as("of the name itself").isNotEqualTo(made);
  }

  @Test
  void longTextsThatBeginAlikeHaveFoldersThatDiffer() {
    String one = SafeNames.ofFolder("\u5b57".repeat(100) + "1", PARENT);
    assertThat(one.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(200);
    assertThat(one).isNotEqualTo(SafeNames.ofFolder("\u5b57".repeat(100) + "2", PARENT));
  }
}
