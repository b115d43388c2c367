Feature: A new release reaches the gateways while the line makes parts
  What is deployed is another program, or other settings, of a gateway whose work another one does meanwhile; or other code of a
  function, while events come.

  Background:
    Given the MPS line runs in automatic mode with 8 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished

  Scenario: A release is rolled out, one gateway after the other
    When release "2.0" is deployed to every gateway, one after the other
    Then gateway "a" is in control within 2 s
    And a message is published on "lines/mps/gateways/a/status" whose "release" is "2.0" within 2 s
    And a message is published on "lines/mps/gateways/b/status" whose "release" is "2.0" within 2 s
    And 8 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

  Scenario: Two releases take over from each other
    When release "2.0" is deployed to gateway "b"
    Then a message is published on "lines/mps/gateways/b/status" whose "release" is "2.0" within 2 s
    When gateway "a" is stopped
    Then gateway "b" is in control within 2 s
    When gateway "a" is started again
    And gateway "b" crashes
    Then gateway "a" is in control within 3 s
    And 8 parts are finished within 60 s
    And every finished part is recorded exactly once, in order, within 3 s
    And control is never held by two

  Scenario: The function that records is updated while parts come
    When release "2.0" of function "record-production" is deployed
    Then 8 parts are finished within 60 s
    And a record whose "release" is "2.0" is there within 5 s
    And every finished part is recorded exactly once, in order, within 3 s
