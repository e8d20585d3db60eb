package ai.flowscale.client.download;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.model.Link;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafeNamesTest {
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
    assertThat(cat).matches("_-[0-9a-f]{8}\\.png").isEqualTo(SafeNames.ascii("猫.png"));
    assertThat(SafeNames.ascii("犬.png")).matches("_-[0-9a-f]{8}\\.png").isNotEqualTo(cat);
  }
}
