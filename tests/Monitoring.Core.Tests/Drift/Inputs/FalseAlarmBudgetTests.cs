using Monitoring.Core.Drift.Inputs;

namespace Monitoring.Core.Tests.Drift.Inputs;

public sealed class FalseAlarmBudgetTests
{
    [Fact]
    public void One_mistake_a_quarter_over_12_attributes_and_90_days_leaves_each_look_a_thousandth()
    {
        var budget = new FalseAlarmBudget(1, 12, 90);
        Assert.Equal(1.0 / 1_080, budget.PerLook, 1e-15);
        Assert.Equal("at most 1 mistaken notice a quarter over 12 inputs, each looked at 90 times", budget.ToString());
    }

    [Fact]
    public void A_generous_budget_still_asks_for_five_percent() => Assert.Equal(0.05, new FalseAlarmBudget(10, 1, 4).PerLook);

    [Theory]
    [InlineData(0, 1, 1, "perQuarter")]
    [InlineData(double.NaN, 1, 1, "perQuarter")]
    [InlineData(1, 0, 1, "attributes")]
    [InlineData(1, 1, 0, "looksPerQuarter")]
    public void A_budget_of_nothing_is_refused(double perQuarter, int attributes, int looks, string culprit) =>
        Assert.Throws<ArgumentOutOfRangeException>(culprit, () => new FalseAlarmBudget(perQuarter, attributes, looks));
}
