package ai.flowscale.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import ai.flowscale.api.Flowscale;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ApiModuleTest {
  private final ModuleDescriptor descriptor = descriptorOf(Flowscale.class);

  private static ModuleDescriptor descriptorOf(Class<?> type) {
    try {
      Path place = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      return ModuleFinder.of(place).findAll().iterator().next().descriptor();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void requiresJakartaJsonProcessingAndNothingElse() {
    assertThat(descriptor.requires())
        .extracting(Requires::name)
        .containsExactlyInAnyOrder("java.base", "jakarta.json", "org.jspecify");
    assertThat(descriptor.requires())
        .filteredOn(r -> r.name().equals("org.jspecify"))
        .allMatch(r -> r.modifiers().contains(Requires.Modifier.STATIC));
  }

  @Test
  void exportsFivePackagesToEveryoneAndTheRestToModulesOfTheSdk() {
    assertThat(descriptor.exports())
        .filteredOn(exports -> !exports.isQualified())
        .extracting(Exports::source)
        .containsExactlyInAnyOrder(
            "ai.flowscale.api",
            "ai.flowscale.api.error",
            "ai.flowscale.api.model",
            "ai.flowscale.api.instrumentation",
            "ai.flowscale.api.spi");
    assertThat(descriptor.exports())
        .filteredOn(Exports::isQualified)
        .extracting(Exports::source, Exports::targets)
        .containsExactlyInAnyOrder(
            tuple(
                "ai.flowscale.api.support",
                Set.of(
                    "ai.flowscale.client",
                    "ai.flowscale.cli",
                    "ai.flowscale.codegen",
                    "ai.flowscale.dbscheduler",
                    "ai.flowscale.flightrecorder",
                    "ai.flowscale.langchain4j",
                    "ai.flowscale.mcp",
                    "ai.flowscale.micrometer",
                    "ai.flowscale.opentelemetry",
                    "ai.flowscale.spring")),
            tuple("ai.flowscale.api.text", Set.of("ai.flowscale.client", "ai.flowscale.mcp")));
    assertThat(descriptor.opens()).isEmpty();
    assertThat(descriptor.isOpen()).isFalse();
  }

  @Test
  void looksUpTheClientByService() {
    assertThat(descriptor.uses()).isEqualTo(Set.of("ai.flowscale.api.spi.ClientProvider"));
    assertThat(descriptor.provides()).isEmpty();
  }
}
