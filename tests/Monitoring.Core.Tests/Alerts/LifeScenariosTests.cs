using CsCheck;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Alerts;

/// <summary>The scenarios of <c>alert-life.json</c>, which hold SPEC's window rule and accuracy axis.</summary>
public sealed class LifeScenariosTests
{
    public static IEnumerable<TheoryDataRow<string>> Names => Rows("");

    public static IEnumerable<TheoryDataRow<string>> SplitNames => Rows(" in any split");

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_change_and_no_other(string name)
    {
        var scenario = LifeScenarios.Named(name);
        var run = new LifeRun(scenario);
        for (var i = 0; i < scenario.Events.Count; i++)
        {
            run.Take(1);
        }

        Assert.Equal(scenario.Expected, run.Changes);
        Assert.Equal(scenario.Final, run.End);
    }

    [Theory]
    [MemberData(nameof(SplitNames))]
    public void The_same_in_one_group_and_in_any_split_with_restarts_in_between(string name)
    {
        var scenario = LifeScenarios.Named(name);
        Gen.Int[1, 200].Array[0, 40].Sample(
            split =>
            {
                var run = new LifeRun(scenario);
                foreach (var count in split.Append(scenario.Events.Count))
                {
                    run.Take(count);
                    if (scenario.Slo.Hold == run.Covered[0].Slo.Rule.Hold)
                    {
                        run.Restart();
                    }
                }

                Assert.Equal(scenario.Expected, run.Changes);
                Assert.Equal(scenario.Final, run.End);
            },
            iter: 10,
            threads: 1);
    }

    [Fact]
    public void There_are_76_and_all_but_hold_1_have_the_product_s_hold()
    {
        Assert.Equal(76, LifeScenarios.All.Count);
        var others = LifeScenarios.All.Where(scenario => scenario.Slo.Hold != new LifeRun(scenario).Covered[0].Slo.Rule.Hold);
        Assert.Equal(["hold_1"], others.Select(scenario => scenario.Name));
    }

    [Fact]
    public void Retries_are_duplicates_and_other_content_is_a_conflict()
    {
        var scenario = LifeScenarios.Named("retries_and_conflicts");
        var run = new LifeRun(scenario);
        run.Take(scenario.Events.Count);
        var others = scenario.Events.Zip(run.Statuses).Where(pair => pair.Second != ItemStatus.Accepted);
        Assert.Equal(
            [(100, ItemStatus.Duplicate), (101, ItemStatus.Conflict), (104, ItemStatus.Duplicate)],
            others.Select(pair => (pair.First.Index, pair.Second)));
    }

    private static IEnumerable<TheoryDataRow<string>> Rows(string how) =>
        LifeScenarios.All.Select(scenario => new TheoryDataRow<string>(scenario.Name) { TestDisplayName = scenario.Name + how });
}
