package ai.flowscale.tests.ee.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests the {@link PageFixture}, clean before each and looked through after it. */
final class PageExtension implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(PageExtension.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    fixture(context).begin();
  }

  @Override
  public void afterEach(ExtensionContext context) throws IOException {
    PageFixture fixture = fixture(context);
    if (context.getExecutionException().isPresent()) {
      new Screenshots(fixture.page())
          .take(
              "failed-"
                  + context.getRequiredTestClass().getSimpleName()
                  + "-"
                  + context.getRequiredTestMethod().getName());
      return;
    }
    fixture.check();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == PageFixture.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return fixture(context);
  }

  private static PageFixture fixture(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(PageFixture.class, key -> start(), PageFixture.class);
  }

  private static PageFixture start() {
    try {
      return new PageFixture();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while starting the server", e);
    }
  }
}
