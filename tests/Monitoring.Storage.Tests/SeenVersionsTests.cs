using Monitoring.Storage.Writing;

namespace Monitoring.Storage.Tests;

/// <summary>What a process that saw committed versions makes of those it reads later.</summary>
public sealed class SeenVersionsTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly SeenVersions seen = new();

    [Fact]
    public void A_version_as_high_as_the_highest_or_higher_is_no_loss()
    {
        seen.Saw(1, "order-entry", 5);
        seen.Saw(1, "order-entry", 4);
        seen.Compare(1, "order-entry", 5, Now);
        seen.Compare(1, "order-entry", 9, Now);
        seen.Compare(2, "never-met", 0, Now);

        Assert.Empty(seen.Lost);
    }

    [Fact]
    public void A_lower_version_is_a_loss_of_the_difference_counted_once_and_another_is_added()
    {
        seen.Saw(1, "order-entry", 5);
        seen.Compare(1, "order-entry", 3, Now);
        seen.Compare(1, "order-entry", 3, Now);
        Assert.Equal([new LostWrites("order-entry", 2, Now)], seen.Lost);

        seen.Compare(1, "order-entry", 2, Now.AddMinutes(1));
        Assert.Equal([new LostWrites("order-entry", 3, Now.AddMinutes(1))], seen.Lost);
    }

    [Fact]
    public void A_number_that_is_another_agents_now_is_the_loss_of_all_of_the_one_before()
    {
        seen.Saw(1, "gone", 5);
        seen.Compare(1, "new", 9, Now);
        seen.Saw(1, "new", 9);
        seen.Compare(1, "new", 9, Now);

        Assert.Equal([new LostWrites("gone", 5, Now)], seen.Lost);
    }

    [Fact]
    public void An_agent_that_is_gone_is_lost_once()
    {
        seen.Saw(1, "gone", 5);
        seen.Gone(1, "gone", Now);
        seen.Gone(1, "gone", Now);

        Assert.Equal([new LostWrites("gone", 5, Now)], seen.Lost);
        Assert.Empty(seen.All());
    }
}
