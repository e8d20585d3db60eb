package ai.flowscale.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.client.DefaultClientProvider;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModuleDescriptorTest {
  private final ModuleDescriptor descriptor = descriptorOf(DefaultClientProvider.class);

  private static ModuleDescriptor descriptorOf(Class<?> type) {
    try {
      Path place = Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
      return ModuleFinder.of(place).findAll().iterator().next().descriptor();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void requiresTheApiTheToolkitAndJsonBindingAndNothingElse() {
    assertThat(descriptor.requires())
        .extracting(Requires::name)
        .containsExactlyInAnyOrder(
            "java.base",
            "ai.flowscale.api",
            "ai.flowscale.transport.toolkit",
            "jakarta.json.bind",
            "org.jspecify");
    assertThat(descriptor.requires())
        .filteredOn(r -> r.name().equals("org.jspecify"))
        .allMatch(r -> r.modifiers().contains(Requires.Modifier.STATIC));
    assertThat(descriptor.requires())
        .filteredOn(r -> r.name().equals("ai.flowscale.api"))
        .allMatch(r -> r.modifiers().contains(Requires.Modifier.TRANSITIVE));
  }

  @Test
  void looksUpTransportsAndJsonByService() {
    assertThat(descriptor.uses())
        .isEqualTo(
            Set.of(
                "ai.flowscale.api.spi.TransportProvider",
                "jakarta.json.bind.spi.JsonbProvider",
                "jakarta.json.spi.JsonProvider"));
  }

  @Test
  void opensAndExportsNothing() {
    assertThat(descriptor.exports()).isEmpty();
    assertThat(descriptor.opens()).isEmpty();
    assertThat(descriptor.isOpen()).isFalse();
  }
}
