package ai.flowscale.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules that docs/guide/typed-workflows.md tells. */
class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "text_51536,,text",
    "config_json,,configJson",
    "seed_456,Random Seed,randomSeed",
    "CFG,,cfg",
    "a_1,cfgScale,cfgScale",
    "text_1,Größe (px),grossePx",
    "text_1,提示词,text",
    "текст,,unnamed",
    "class_7,,class_",
    "wait_7,,wait_",
    "123,,_123",
    "x_1,3D model,_3dModel",
  })
  void methods(String name, @Nullable String label, String expected) {
    String method = Names.methods(List.of(new Names.Source(label, name)), Set.of("wait")).get(name);
    assertThat(method).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "text_1 text_2,text1 text2",
    "text_1 Text_2 text_x,text1 text2 textX",
    "a_b a-b aB,aB_28CB39EA aB_35C2229E aB_A5ED68A5",
    "text_1 text_2 text1,text1_E12D1F17 text2 text1_86E73303",
  })
  void clashes(String names, String expected) {
    List<Names.Source> sources =
        Stream.of(names.split(" ", -1)).map(name -> new Names.Source(null, name)).toList();
    assertThat(Names.methods(sources, Set.of()).values()).containsExactly(expected.split(" ", -1));
  }

  @Test
  void aNameThatIsCutHasAChecksum() {
    String long1 = "x".repeat(600) + "1";
    String long2 = "x".repeat(600) + "2";
    Map<String, String> names =
        Names.methods(
            Stream.of(long1, long2, "y".repeat(80))
                .map(name -> new Names.Source(null, name))
                .toList(),
            Set.of());
    assertThat(names.values())
        .satisfiesExactly(
            name -> assertThat(name).matches("x{80}_[0-9A-F]{8}"),
            name -> assertThat(name).matches("x{80}_[0-9A-F]{8}"),
            name -> assertThat(name).isEqualTo("y".repeat(80)))
        .doesNotHaveDuplicates();
    assertThat(Names.constants(List.of(long2)))
        .containsValue("X" + names.get(long2).toUpperCase(Locale.ROOT).substring(1));
  }

  @Test
  void halvesOfCharactersHaveNamesOfTheirOwn() {
    assertThat(Names.constants(List.of("\ud800")).values())
        .doesNotContainAnyElementsOf(Names.constants(List.of("\ud801")).values());
  }

  @Test
  void aConstantStaysThatOfItsOptionWhereverThatIsListed() {
    Map<String, String> before =
        Names.constants(List.of("\u5199\u5b9e.safetensors", "\u52a8\u6f2b.safetensors"));
    Map<String, String> after =
        Names.constants(
            List.of(
                "\u4e8c\u6b21.safetensors",
                "\u52a8\u6f2b.safetensors",
                "\u5199\u5b9e.safetensors"));
    assertThat(before.values()).allMatch(name -> name.matches("SAFETENSORS_[0-9A-F]{8}"));
    assertThat(after).containsAllEntriesOf(before);
  }

  @Test
  void aConstantIsNotThatOfAnOptionThatReplacesItsOwn() {
    assertThat(Names.constants(List.of("plain", "na\u00efve", "\u6c34\u5f69")).values())
        .satisfiesExactly(
            plain -> assertThat(plain).isEqualTo("PLAIN"),
            accent -> assertThat(accent).isEqualTo("NAIVE"),
            other -> assertThat(other).matches("UNNAMED_[0-9A-F]{8}"));
    for (List<String> pair :
        List.of(
            List.of("\u6c34\u5f69", "\u6cb9\u753b"),
            List.of("\ud83c\udfa8.safetensors", "\ud83c\udfad.safetensors"))) {
      assertThat(Names.constants(pair.subList(0, 1)).values())
          .doesNotContainAnyElementsOf(Names.constants(pair.subList(1, 2)).values());
    }
  }
}
