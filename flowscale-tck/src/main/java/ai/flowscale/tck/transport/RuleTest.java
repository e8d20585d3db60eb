package ai.flowscale.tck.transport;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test of a rule. It runs over plain HTTP and, unless that route alone is selected, on each
 * other {@link Route}, with a {@link TransportScenario} as its parameter.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(RuleExtension.class)
@interface RuleTest {

  /** The rule. */
  TransportRule value();

  /** The routes on which the rule is tested. */
  Route.Selection routes() default Route.Selection.ALL;
}
