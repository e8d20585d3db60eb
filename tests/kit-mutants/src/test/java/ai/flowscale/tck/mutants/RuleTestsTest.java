package ai.flowscale.tck.mutants;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.tck.transport.TransportRule;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tests of the kit's rules are what their names say. */
class RuleTestsTest {

  @ParameterizedTest
  @EnumSource
  void aRuleHasOneFinalTestOfItsNumber(TransportRule rule) {
    List<Method> tests =
        RuleMethod.all().stream()
            .map(RuleMethod::method)
            .filter(method -> ruleOf(method) == rule)
            .toList();

    assertThat(tests).hasSize(1);
    assertThat(tests.get(0).getName()).startsWith(RuleMethod.prefix(rule));
    assertThat(Modifier.isFinal(tests.get(0).getModifiers())).isTrue();
  }

  /** The number of a rule that is gone is not used again. */
  @Test
  void numbersRise() {
    int chapter = 0;
    int place = 0;
    for (TransportRule rule : TransportRule.values()) {
      String[] number = rule.number().split("\\.", -1);
      boolean next = Integer.parseInt(number[0]) == chapter + 1;
      assertThat(next || Integer.parseInt(number[0]) == chapter).as(rule.number()).isTrue();
      assertThat(Integer.parseInt(number[1])).as(rule.number()).isGreaterThan(next ? 0 : place);
      chapter += next ? 1 : 0;
      place = Integer.parseInt(number[1]);
    }
  }

  /** The annotation is the kit's own business, so it is read as strangers do. */
  private static Object ruleOf(Method method) {
    return Arrays.stream(method.getAnnotations())
        .filter(annotation -> annotation.annotationType().getSimpleName().equals("RuleTest"))
        .map(RuleTestsTest::value)
        .findFirst()
        .orElse(null);
  }

  private static Object value(Annotation annotation) {
    try {
      Method value = annotation.annotationType().getDeclaredMethod("value");
      value.setAccessible(true);
      return value.invoke(annotation);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError("@RuleTest names its rule", e);
    }
  }
}
