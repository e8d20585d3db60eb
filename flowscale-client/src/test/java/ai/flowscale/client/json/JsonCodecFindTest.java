package ai.flowscale.client.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.flowscale.api.error.ConfigurationException;
import jakarta.json.JsonException;
import jakarta.json.JsonValue;
import jakarta.json.bind.JsonbBuilder;
import jakarta.json.bind.spi.JsonbProvider;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonCodecFindTest {

  private static final byte[] ANSWER = "{\"status\": \"success\", \"data\": \"x\"}".getBytes(UTF_8);

  /** Has nothing of its own and sees nothing but the platform. */
  private static final ClassLoader EMPTY = new ClassLoader(null) {};

  @TempDir Path folder;

  /** Offers the providers of this test; as in a class path's jar, they belong to no module. */
  private ClassLoader offering(String service, String... providers) throws IOException {
    Path file = folder.resolve("META-INF/services").resolve(service);
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(providers));
    ClassLoader tests = JsonCodecFindTest.class.getClassLoader();
    return new URLClassLoader(new URL[] {folder.toUri().toURL()}, null) {
      @Override
      protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (!List.of(providers).contains(name)) {
          return tests.loadClass(name);
        }
        try (InputStream code = tests.getResourceAsStream(name.replace('.', '/') + ".class")) {
          if (code == null) {
            throw new ClassNotFoundException(name);
          }
          byte[] bytes = code.readAllBytes();
          return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
          throw new ClassNotFoundException(name, e);
        }
      }
    };
  }

  private static int created(ClassLoader loader) throws ReflectiveOperationException {
    Class<?> provider = loader.loadClass(CountingProvider.class.getName());
    return ((AtomicInteger) provider.getField("CREATED").get(null)).get();
  }

  private static <T> T withContextLoader(ClassLoader loader, Supplier<T> action) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return action.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void takesTheFirstLoaderThatHasOne() throws Exception {
    ClassLoader own = offering(JsonbProvider.class.getName(), CountingProvider.class.getName());
    JsonCodec codec =
        JsonCodec.find(
            List.of(EMPTY, own, JsonCodecFindTest.class.getClassLoader()), Optional.empty());
    assertThat(codec.toJson("c", List.of(1))).isEqualTo("[1]");
    assertThat(codec.toJson("c", List.of(2))).isEqualTo("[2]");
    assertThat(created(own)).isEqualTo(1);
  }

  @Test
  void makesNoJsonBUntilAnObjectIsWritten() throws Exception {
    ClassLoader own = offering(JsonbProvider.class.getName(), CountingProvider.class.getName());
    try (JsonCodec codec = JsonCodec.find(List.of(own), Optional.empty())) {
      assertThat(codec.read(ANSWER, ResponseFormat.CANCELLATION).data().message()).isEqualTo("x");
      assertThat(codec.readError("{\"detail\": \"x\"}".getBytes(UTF_8)).errors())
          .containsExactly("x");
      assertThat(codec.toJson("c", JsonValue.TRUE)).isEqualTo("true");
      assertThat(codec.toJson("c", null)).isEqualTo("null");
    }
    assertThat(created(own)).isZero();
  }

  @Test
  void skipsProvidersThatCannotBeLoaded() throws Exception {
    ClassLoader own =
        offering(
            JsonbProvider.class.getName(),
            "no.such.Provider",
            BrokenProvider.class.getName(),
            CountingProvider.class.getName());
    JsonCodec codec = JsonCodec.find(List.of(own), Optional.empty());
    assertThat(codec.toJson("c", List.of(1))).isEqualTo("[1]");
    assertThat(created(own)).isEqualTo(1);
  }

  @Test
  void fallsBackOnTheThreadsLoader() {
    JsonCodec codec =
        withContextLoader(
            JsonCodecFindTest.class.getClassLoader(),
            () -> JsonCodec.find(List.of(EMPTY), Optional.empty()));
    assertThat(codec.read(ANSWER, ResponseFormat.CANCELLATION).data().message()).isEqualTo("x");
    assertThat(codec.toJson("c", List.of(1))).isEqualTo("[1]");
  }

  @Test
  void worksOnThreadsWhoseLoaderHasNothing() {
    JsonCodec codec =
        JsonCodec.find(List.of(JsonCodecFindTest.class.getClassLoader()), Optional.empty());
    assertThat(
            withContextLoader(
                EMPTY, () -> codec.read(ANSWER, ResponseFormat.CANCELLATION).data().message()))
        .isEqualTo("x");
    assertThat(withContextLoader(EMPTY, () -> codec.toJson("c", List.of(1)))).isEqualTo("[1]");
  }

  @Test
  void noImplementationIsAConfigurationErrorThatNamesTheRemedyAndTheSkipped() throws IOException {
    ClassLoader broken =
        offering(JsonbProvider.class.getName(), "no.such.Provider", BrokenProvider.class.getName());
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(
            () ->
                JsonProviders.first(
                    "JSON-B",
                    "org.eclipse.yasson:yasson",
                    JsonProviders.found(
                        List.of(EMPTY, broken),
                        loader -> ServiceLoader.load(JsonbProvider.class, loader)),
                    () -> {
                      throw new JsonException("none");
                    }))
        .withMessageContainingAll(
            "org.eclipse.yasson:yasson",
            "flowscale-transport-",
            "no.such.Provider",
            BrokenProvider.class.getName());
  }

  /** Yasson, counted. */
  public static final class CountingProvider extends JsonbProvider {
    public static final AtomicInteger CREATED = new AtomicInteger();

    @Override
    public JsonbBuilder create() {
      CREATED.incrementAndGet();
      return JsonbProvider.provider("org.eclipse.yasson.JsonBindingProvider").create();
    }
  }

  /** Breaks when it is made. */
  public static final class BrokenProvider extends JsonbProvider {
    public BrokenProvider() {
      throw new JsonException("broken");
    }

    @Override
    public JsonbBuilder create() {
      throw new UnsupportedOperationException();
    }
  }
}
