package ai.flowscale.tck;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.stream.Stream;

/** What is in the kit. */
public final class Contents {
  private Contents() {}

  /**
   * Counts the scenarios of a client, each in all its variants.
   *
   * @return how many a whole run of the kit plays
   */
  public static int scenarios() {
    return Arrays.stream(FlowscaleClientTck.class.getClasses())
        .filter(ClientTck.class::isAssignableFrom)
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
