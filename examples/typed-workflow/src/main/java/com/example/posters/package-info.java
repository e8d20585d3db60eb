/** An application that makes posters. The classes of the workflow are generated in this package. */
@NullMarked
package com.example.posters;

import org.jspecify.annotations.NullMarked;
