package ai.flowscale.tck;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;

/** The contents of the kit. */
public final class Contents {
  private Contents() {}

  /**
   * Counts the scenarios of a client, each in all variants.
   *
   * @return the number in a complete run of the kit
   */
  public static int scenarios() {
    return Arrays.stream(FlowscaleClientTck.class.getClasses())
        .flatMap(Contents::tests)
        .mapToInt(test -> variants(test.getAnnotation(ScenarioTest.class)))
        .sum();
  }

  private static Stream<Method> tests(Class<?> suite) {
    return Stream.<Class<?>>iterate(suite, at -> at != Object.class, Class::getSuperclass)
        .flatMap(at -> Arrays.stream(at.getDeclaredMethods()))
        .filter(method -> method.isAnnotationPresent(ScenarioTest.class));
  }

  private static int variants(ScenarioTest test) {
    return test.dialects().length * test.styles().length;
  }
}
