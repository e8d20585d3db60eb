/** An assistant that makes a picture, looks at it, and makes a better one. */
@NullMarked
package com.example.agent;

import org.jspecify.annotations.NullMarked;
