package ai.flowscale.emulator.junit;

import ai.flowscale.emulator.FlowscaleEmulator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides tests with a running emulator.
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
 * <p>In a static field, or with {@code @ExtendWith}, one emulator serves all tests of the class and
 * is reset before each. In an instance field, each test has an emulator of its own, unless one
 * instance of the class serves all its tests. Tests that share an emulator must not run
 * concurrently: one that begins while another uses the emulator fails, and the other is not
 * disturbed.
 */
public final class FlowscaleEmulatorExtension
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(FlowscaleEmulatorExtension.class);

  private final FlowscaleEmulator.Builder builder;
  private final Map<String, FlowscaleEmulator> active = new ConcurrentHashMap<>();

  /** Creates an extension whose emulator executes any workflow id, for {@code @ExtendWith}. */
  public FlowscaleEmulatorExtension() {
    this(FlowscaleEmulator.builder().acceptAnyWorkflow());
  }

  private FlowscaleEmulatorExtension(FlowscaleEmulator.Builder builder) {
    this.builder = builder;
  }

  /**
   * Creates an extension whose emulator is configured by a builder.
   *
   * @param builder the configuration, not yet started
   * @return an extension to register
   */
  public static FlowscaleEmulatorExtension of(FlowscaleEmulator.Builder builder) {
    return new FlowscaleEmulatorExtension(builder);
  }

  /**
   * Returns the emulator.
   *
   * @return the emulator of the running test
   * @throws IllegalStateException if no test is running, or test classes with emulators of their
   *     own run concurrently
   */
  public FlowscaleEmulator emulator() {
    Set<FlowscaleEmulator> running = Set.copyOf(active.values());
    if (running.size() != 1) {
      throw new IllegalStateException(
          running.isEmpty()
              ? "The emulator runs only during tests"
              : "Several emulators are running: take the one of the test as a parameter");
    }
    return running.iterator().next();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    active.put(context.getUniqueId(), emulator(context));
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    Held held = held(context);
    held.begin(context);
    held.emulator().reset();
    active.put(context.getUniqueId(), held.emulator());
  }

  @Override
  public void afterEach(ExtensionContext context) {
    held(context).end(context);
    active.remove(context.getUniqueId());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    active.remove(context.getUniqueId());
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == FlowscaleEmulator.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return emulator(context);
  }

  private FlowscaleEmulator emulator(ExtensionContext context) {
    return held(context).emulator();
  }

  /**
   * The store of the outermost context that asks for it keeps it, and closes it with that context.
   */
  private Held held(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            this, key -> new Held(builder.start(), new AtomicReference<>()), Held.class);
  }

  /**
   * JUnit before 5.13 closes only a {@code CloseableResource}, later releases an AutoCloseable.
   *
   * @param user the test that uses the emulator; null between tests
   */
  @SuppressWarnings("deprecation")
  private record Held(FlowscaleEmulator emulator, AtomicReference<@Nullable ExtensionContext> user)
      implements ExtensionContext.Store.CloseableResource, AutoCloseable {

    /** Refused and not awaited: the thread of a test may be the one that a waiting test blocks. */
    void begin(ExtensionContext test) {
      ExtensionContext other = user.compareAndExchange(null, test);
      if (other != null) {
        throw new IllegalStateException(
            "%s runs concurrently with %s and shares its emulator, which each test resets. Put @Execution(ExecutionMode.SAME_THREAD) on the class that registers the extension, or register it in an instance field, so that each test has its own emulator."
                .formatted(name(test), name(other)));
      }
    }

    void end(ExtensionContext test) {
      user.compareAndSet(test, null);
    }

    private static String name(ExtensionContext test) {
      return test.getRequiredTestClass().getSimpleName()
          + "."
          + test.getRequiredTestMethod().getName();
    }

    @Override
    public void close() {
      emulator.close();
    }
  }
}
