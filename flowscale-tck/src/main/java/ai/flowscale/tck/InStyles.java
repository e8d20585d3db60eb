package ai.flowscale.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Restricts the styles of a suite of rules, for a second suite over the same code, such as one over
 * a given HTTP client.
 */
@Target(ElementType.TYPE)
@Inherited
@Retention(RetentionPolicy.RUNTIME)
public @interface InStyles {

  /**
   * The styles to run; a rule that has none of them is not tested.
   *
   * @return the styles
   */
  Style[] value();
}
