package ai.flowscale.tck;

import static org.junit.platform.commons.support.AnnotationSupport.findAnnotatedMethods;
import static org.junit.platform.commons.support.HierarchyTraversalMode.TOP_DOWN;

import java.util.Arrays;

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
        .flatMap(suite -> findAnnotatedMethods(suite, ScenarioTest.class, TOP_DOWN).stream())
        .mapToInt(test -> variants(test.getAnnotation(ScenarioTest.class)))
        .sum();
  }

  private static int variants(ScenarioTest test) {
    return test.dialects().length * test.styles().length;
  }
}
