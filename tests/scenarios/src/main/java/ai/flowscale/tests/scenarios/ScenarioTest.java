package ai.flowscale.tests.scenarios;

import ai.flowscale.emulator.Dialect;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/** A test that runs once in each dialect and style, with a {@link Scenario} as its parameter. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(ScenarioExtension.class)
@interface ScenarioTest {

  /** The dialects to test. */
  Dialect[] dialects() default {Dialect.CURRENT, Dialect.OPENAPI};

  /** The styles to test. */
  Style[] styles() default {Style.BLOCKING, Style.ASYNC};
}
