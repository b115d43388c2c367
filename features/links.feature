Feature: The line goes on over bad links
  A link need not be cut to be bad: it is slow, it is narrow, it drops connections. The line does not
  wait for the cloud, and what the cloud must know arrives once, however often it was sent.

  Background:
    Given the MPS line runs in automatic mode with 8 parts in the magazine
    And gateway "a" is in control

  Scenario: The line goes on when the cloud answers slowly
    When 1 part is finished
    And the links from every gateway to the cloud are slow by 300 ms
    Then 8 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 10 s
    When the links from every gateway to the cloud are fast again
    Then control is never held by two

  Scenario: The cloud forgets the gateway in control
    When 1 part is finished
    And the cloud forgets gateway "a"
    And 5 parts are finished
    And gateway "a" reaches the cloud again
    Then 8 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 10 s

  Scenario: The cloud turns one gateway away, the plant the other
    When 1 part is finished
    And the cloud rejects gateway "a"
    And the plant rejects gateway "b"
    Then gateway "a" connects to the cloud at most 40 times for 2 s
    And gateway "b" connects to the plant at most 80 times for 2 s
    When gateway "a" reaches the cloud again
    And gateway "b" reaches the plant again
    And 5 parts are finished
    And gateway "a" crashes
    Then gateway "b" is in control within 3 s
    And 8 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 10 s
    And control is never held by two

  Scenario: The plant forgets the gateway in control
    When 1 part is finished
    And the plant forgets gateway "a"
    Then gateway "b" is in control within 3 s
    When gateway "a" reaches the plant again
    And 4 s pass
    And gateway "b" crashes
    Then gateway "a" is in control within 3 s
    And 8 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two
