package ai.flowscale.examples.ee.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.Flowscale;
import ai.flowscale.api.error.TransportException;
import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CatalogTest {

  @Test
  void aServiceThatFailsIsAskedOnceAMinuteToo() throws ReflectiveOperationException {
    AtomicInteger asked = new AtomicInteger();
    Flowscale failing =
        (Flowscale)
            Proxy.newProxyInstance(
                Flowscale.class.getClassLoader(),
                new Class<?>[] {Flowscale.class},
                (proxy, method, arguments) -> {
                  asked.incrementAndGet();
                  throw new TransportException(
                      TransportException.Kind.TIMEOUT,
                      TransportException.Sent.NO,
                      "no response",
                      null);
                });
    Catalog catalog = new Catalog();
    Field injected = Catalog.class.getDeclaredField("flowscale");
    injected.setAccessible(true);
    injected.set(catalog, failing);
    assertThat(catalog.inputsOf("any")).isEmpty();
    assertThat(catalog.inputsOf("any")).isEmpty();
    assertThat(asked).hasValue(1);
  }
}
