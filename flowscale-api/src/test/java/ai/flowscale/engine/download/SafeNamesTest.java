package ai.flowscale.engine.download;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
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
  })
  void namesAreMadeSafe(String given, String safe) {
    assertThat(SafeNames.of(given, null)).isEqualTo(safe);
  }

  @Test
  void controlCharactersAreReplaced() {
    assertThat(SafeNames.of("a\u0000b\nc.png", null)).isEqualTo("a_b_c.png");
  }

  @Test
  void missingExtensionComesFromTheLink() {
    URI link = URI.create("https://s3.test/generations/x_58358.PNG?X-Sig=secret.exe");
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
}
