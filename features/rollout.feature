Feature: The gateways are updated by jobs, and go back by themselves
  Beside each gateway an updater runs the release that is good. What a job of the cloud brings takes its place, and has to reach the plant
  and the cloud and to stay; otherwise the good one takes its place again, and the operator is told. The second gateway is not touched
  before the first one is good: one of them always does the work, and the line stands still no longer than a takeover takes.

  Background:
    Given release "under an updater" is deployed to every gateway, one after the other
    And the MPS line runs in automatic mode with 20 parts in the magazine
    And gateway "a" is in control
    And 1 part is finished

  Scenario: A release is rolled out by a job, to one gateway after the other
    When release "2.0" is rolled out to every gateway by a job, one after the other
    Then gateway "b" is in control within 2 s
    And a message is published on "$aws/events/jobExecution/+/succeeded" whose "thingArn" is "arn:aws:iot:eu-central-1:123456789012:thing/updater-a" within 15 s
    And a message is published on "lines/mps/gateways/a/status" whose "release" is "2.0" within 1 s
    And gateway "a" is in control within 2 s
    And a message is published on "$aws/events/jobExecution/+/succeeded" whose "thingArn" is "arn:aws:iot:eu-central-1:123456789012:thing/updater-b" within 15 s
    And a message is published on "lines/mps/gateways/b/status" whose "release" is "2.0" within 1 s
    And 20 parts are finished within 60 s
    And no two finished parts are more than 4 s apart
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

  Scenario Outline: A release that <release> is taken back, and the other gateway never has it
    When release "<release>" is rolled out to every gateway by a job, one after the other
    Then gateway "b" is in control within 2 s
    And a message is published on "$aws/events/jobExecution/+/failed" whose "statusDetails.runs" is "1.0" within 15 s
    And a message is published on "$aws/events/jobExecution/+/failed" whose "statusDetails.reason" is "<reason>" within 1 s
    And a message is published on "$aws/events/jobExecution/+/canceled" whose "thingArn" is "arn:aws:iot:eu-central-1:123456789012:thing/updater-b" within 1 s
    And every message on "lines/mps/gateways/b/status" has a "release" that is not "<release>"
    When gateway "b" is stopped
    Then gateway "a" is in control within 3 s
    And a message is published on "lines/mps/gateways/a/status" whose "release" is "1.0" within 2 s
    And 20 parts are finished within 60 s
    And no two finished parts are more than 4 s apart
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

    Examples:
      | release          | reason                                |
      | does not start   | it ended: exit status: 2              |
      | misses the plant | it did not reach the plant within 6 s |
      | ends by itself   | it ended: exit status: 1              |

  Scenario Outline: A gateway <is lost> while a release is tried
    When release "2.0" is rolled out to gateway "a" by a job
    And gateway "b" is in control
    And gateway "a" <is lost>
    And gateway "a" is started again
    Then a message is published on "$aws/events/jobExecution/+/failed" whose "statusDetails.runs" is "1.0" within 5 s
    When gateway "b" is stopped
    Then gateway "a" is in control within 3 s
    And a message is published on "lines/mps/gateways/a/status" whose "release" is "1.0" within 2 s
    When release "2.0" is rolled out to gateway "a" by a job
    And gateway "b" is started again
    Then a message is published on "$aws/events/jobExecution/+/succeeded" whose "statusDetails.runs" is "2.0" within 15 s
    And 20 parts are finished within 60 s
    And no two finished parts are more than 4 s apart
    And every finished part is recorded exactly once, in order, within 5 s
    And control is never held by two

    Examples:
      | is lost         |
      | crashes         |
      | loses its power |

  Scenario: The cloud is away for a moment while a release is tried
    When release "2.0" is rolled out to gateway "a" by a job
    And gateway "b" is in control
    And gateway "a" is cut off from the cloud
    And 3 s passes
    And gateway "a" reaches the cloud again
    Then a message is published on "$aws/events/jobExecution/+/succeeded" whose "statusDetails.runs" is "2.0" within 20 s
    And 20 parts are finished within 60 s
    And no two finished parts are more than 4 s apart
    And every finished part is recorded exactly once, in order, within 10 s
    And control is never held by two
