package ai.flowscale.client;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.Transport;
import ai.flowscale.api.spi.TransportConfig;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.api.support.FoundServices;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Class paths made of one service file each; the classes come from the test's own class loader. */
class FoundTransportsTest {
  /** A provider. */
  public static final class Good implements TransportProvider {
    @Override
    public String name() {
      return "good";
    }

    @Override
    public Transport create(TransportConfig config) {
      throw new UnsupportedOperationException();
    }
  }

  /** Another one. */
  public static final class Other implements TransportProvider {
    @Override
    public String name() {
      return "other";
    }

    @Override
    public Transport create(TransportConfig config) {
      throw new UnsupportedOperationException();
    }
  }

  /** One whose HTTP library is missing, say. */
  public static final class Failing implements TransportProvider {
    public Failing() {
      throw new NoClassDefFoundError("com/example/HttpLibrary");
    }

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public Transport create(TransportConfig config) {
      throw new UnsupportedOperationException();
    }
  }

  @TempDir Path folder;

  private FoundServices<TransportProvider> find(String... classNames) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.write(services.resolve(TransportProvider.class.getName()), List.of(classNames));
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, FoundTransportsTest.class.getClassLoader())) {
      return FoundServices.in(
          List.of(loader, FoundTransportsTest.class.getClassLoader()),
          each -> ServiceLoader.load(TransportProvider.class, each),
          TransportProvider::name);
    }
  }

  @Test
  void noneIsFoundOnAClassPathWithoutProviders() throws IOException {
    assertThat(find().byName()).isEmpty();
  }

  @Test
  void everyProviderIsFoundOnce() throws IOException {
    assertThat(find(Good.class.getName(), Other.class.getName()).byName())
        .containsOnlyKeys("good", "other");
  }

  @Test
  void aProviderThatDoesNotExistIsNamedAndTheOthersAreFound() throws IOException {
    FoundServices<TransportProvider> found = find("com.example.Gone", Good.class.getName());
    assertThat(found.byName()).containsOnlyKeys("good");
    assertThat(found.broken())
        .singleElement()
        .asString()
        .contains("com.example.Gone")
        .contains("not found");
  }

  @Test
  void aProviderThatCannotBeMadeIsNamedWithTheCauseAndTheOthersAreFound() throws IOException {
    FoundServices<TransportProvider> found = find(Failing.class.getName(), Good.class.getName());
    assertThat(found.byName()).containsOnlyKeys("good");
    assertThat(found.broken())
        .singleElement()
        .asString()
        .contains("Failing")
        .contains("NoClassDefFoundError: com/example/HttpLibrary");
  }

  @Test
  void aClassThatIsNoProviderIsNamed() throws IOException {
    FoundServices<TransportProvider> found =
        find(FoundTransportsTest.class.getName(), Good.class.getName());
    assertThat(found.byName()).containsOnlyKeys("good");
    assertThat(found.broken()).singleElement().asString().contains("FoundTransportsTest");
  }
}
