using Monitoring.Core.Slos;

namespace Monitoring.Core.Tests.Slos;

public sealed class PilotTests
{
    [Theory]
    [InlineData(-1, 1)]
    [InlineData(0, 0)]
    [InlineData(2, 1)]
    [InlineData(1, Pilot.Most + 1)]
    public void A_pilot_is_a_part_of_at_least_one_transaction(int right, int of) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Pilot(right, of));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(190, 200)]
    [InlineData(Pilot.Most, Pilot.Most)]
    public void Its_bounds_are_included(int right, int of) =>
        Assert.Equal((right, of), (new Pilot(right, of).Right, new Pilot(right, of).Of));
}
