package ai.flowscale.emulator.junit;

import ai.flowscale.emulator.FlowscaleEmulator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a running emulator.
 *
 * <pre>{@code
 * class CheckoutTest {
 *   @RegisterExtension
 *   static final FlowscaleEmulatorExtension FLOWSCALE =
 *       FlowscaleEmulatorExtension.of(
 *           FlowscaleEmulator.builder().workflow(EmulatedWorkflow.builder("w").build()));
 *
 *   @Test
 *   void orders(FlowscaleEmulator emulator) { ... }
 * }
 * }</pre>
 *
 * <p>In a static field, or by {@code @ExtendWith}, one emulator serves all tests of the class and
 * is reset before each; in an instance field each test has an emulator of its own. Tests that share
 * one must not run at the same time.
 */
public final class FlowscaleEmulatorExtension
    implements BeforeAllCallback, BeforeEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(FlowscaleEmulatorExtension.class);

  private final FlowscaleEmulator.Builder builder;
  private @Nullable FlowscaleEmulator current;

  /** An emulator that executes any workflow id; for {@code @ExtendWith}. */
  public FlowscaleEmulatorExtension() {
    this(FlowscaleEmulator.builder().acceptAnyWorkflow());
  }

  private FlowscaleEmulatorExtension(FlowscaleEmulator.Builder builder) {
    this.builder = builder;
  }

  /**
   * An emulator with settings.
   *
   * @param builder the settings, not yet started
   * @return an extension to register
   */
  public static FlowscaleEmulatorExtension of(FlowscaleEmulator.Builder builder) {
    return new FlowscaleEmulatorExtension(builder);
  }

  /**
   * Returns the emulator.
   *
   * @return the emulator of the test that is running
   * @throws IllegalStateException if none is
   */
  public FlowscaleEmulator emulator() {
    FlowscaleEmulator emulator = current;
    if (emulator == null) {
      throw new IllegalStateException("The emulator starts with the first test");
    }
    return emulator;
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    current = emulator(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    FlowscaleEmulator emulator = emulator(context);
    emulator.reset();
    current = emulator;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == FlowscaleEmulator.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return emulator(context);
  }

  /** The store of the outermost context that asked keeps it, and closes it at that one's end. */
  private FlowscaleEmulator emulator(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(this, key -> new Held(builder.start()), Held.class)
        .emulator();
  }

  /**
   * JUnit below 5.13 closes nothing but a {@code CloseableResource}, later ones an AutoCloseable.
   */
  @SuppressWarnings("deprecation")
  private record Held(FlowscaleEmulator emulator)
      implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    @Override
    public void close() {
      emulator.close();
    }
  }
}
