package ai.flowscale.tck;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says in which styles a suite of rules runs, where not in all of them: for a second suite over the
 * same code, such as that over a client that the application handed in.
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
