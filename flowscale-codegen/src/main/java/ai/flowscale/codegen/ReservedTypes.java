package ai.flowscale.codegen;

import java.util.Locale;
import java.util.Set;

/** Names that no generated class may have, in any case of letters. */
final class ReservedTypes {
  /**
   * The types of {@code java.lang}, on any Java from 17 on: a class of the same name would take
   * their place in all code of its package. A list, and not what this JDK has: a class keeps its
   * name on every JDK.
   */
  private static final Set<String> JAVA_LANG =
      words(
          """
          AbstractMethodError Appendable ArithmeticException
          ArrayIndexOutOfBoundsException ArrayStoreException AssertionError
          AutoCloseable Boolean BootstrapMethodError Byte CharSequence Character Class
          ClassCastException ClassCircularityError ClassFormatError ClassLoader
          ClassNotFoundException ClassValue CloneNotSupportedException Cloneable
          Comparable Compiler Deprecated Double Enum EnumConstantNotPresentException
          Error Exception ExceptionInInitializerError Float FunctionalInterface IO
          IllegalAccessError IllegalAccessException IllegalArgumentException
          IllegalCallerException IllegalMonitorStateException IllegalStateException
          IllegalThreadStateException IncompatibleClassChangeError
          IndexOutOfBoundsException InheritableThreadLocal InstantiationError
          InstantiationException Integer InternalError InterruptedException Iterable
          LayerInstantiationException LazyConstant LinkageError Long MatchException Math
          Module ModuleLayer NegativeArraySizeException NoClassDefFoundError
          NoSuchFieldError NoSuchFieldException NoSuchMethodError NoSuchMethodException
          NullPointerException Number NumberFormatException Object OutOfMemoryError
          Override Package Process ProcessBuilder ProcessHandle Readable Record
          ReflectiveOperationException Runnable Runtime RuntimeException
          RuntimePermission SafeVarargs ScopedValue SecurityException SecurityManager
          Short StableValue StackOverflowError StackTraceElement StackWalker StrictMath
          String StringBuffer StringBuilder StringIndexOutOfBoundsException
          StringTemplate SuppressWarnings System Thread ThreadDeath ThreadGroup
          ThreadLocal Throwable TypeNotPresentException UnknownError
          UnsatisfiedLinkError UnsupportedClassVersionError
          UnsupportedOperationException VerifyError VirtualMachineError Void
          WrongThreadException
          """);

  /** Types that the generated code imports. */
  private static final Set<String> IMPORTED =
      words(
          """
          BigInteger InputFile InvalidRequestException List Path RunOutput RunResult TypedRequest
          WorkflowInputs
          """);

  /** No file may have these names on Windows, whatever follows the dot. */
  private static final Set<String> DEVICES =
      words(
          """
          Aux Com0 Com1 Com2 Com3 Com4 Com5 Com6 Com7 Com8 Com9 Con Lpt0 Lpt1 Lpt2 Lpt3 Lpt4 Lpt5
          Lpt6 Lpt7 Lpt8 Lpt9 Nul Prn
          """);

  private ReservedTypes() {}

  private static Set<String> words(String text) {
    return Set.of(text.toLowerCase(Locale.ROOT).strip().split("\\s+", -1));
  }

  /**
   * Names of classes for inputs: what ends like this is the class of another workflow's outputs.
   */
  static boolean isReserved(String name) {
    return isReservedInside(name)
        || DEVICES.contains(lower(name))
        || lower(name).endsWith("result");
  }

  /** Names of types inside a class. */
  static boolean isReservedInside(String name) {
    return JAVA_LANG.contains(lower(name)) || IMPORTED.contains(lower(name));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
