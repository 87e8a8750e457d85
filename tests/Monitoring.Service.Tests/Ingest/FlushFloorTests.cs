using Monitoring.Service.Ingest;

namespace Monitoring.Service.Tests.Ingest;

public sealed class FlushFloorTests
{
    private readonly FlushFloor floor = new();

    [Fact]
    public void A_fast_disk_is_never_waited_for_even_on_a_busy_machine()
    {
        Note(FlushFloor.Remembered, milliseconds: 9);
        Note(1, milliseconds: 0.8);
        Note(FlushFloor.Remembered - 1, milliseconds: 9);
        Assert.Equal(TimeSpan.FromMilliseconds(0.8), floor.Floor);
        Assert.Equal(TimeSpan.Zero, floor.Wait);
    }

    [Fact]
    public void On_a_slow_disk_the_wait_is_six_tenths_of_the_fastest_write_of_late()
    {
        Note(FlushFloor.Remembered - 1, milliseconds: 5);
        Note(1, milliseconds: 3);
        Assert.Equal(TimeSpan.FromMilliseconds(1.8), floor.Wait);
    }

    [Fact]
    public void A_flush_of_exactly_a_millisecond_is_not_slow()
    {
        Note(FlushFloor.Remembered, milliseconds: 1);
        Assert.Equal(TimeSpan.Zero, floor.Wait);
        Note(FlushFloor.Remembered, milliseconds: 1.001);
        Assert.NotEqual(TimeSpan.Zero, floor.Wait);
    }

    [Fact]
    public void Nobody_waits_before_enough_was_seen()
    {
        Note(FlushFloor.Remembered - 1, milliseconds: 5);
        Assert.Equal(TimeSpan.Zero, floor.Wait);
        Note(1, milliseconds: 5);
        Assert.Equal(TimeSpan.FromMilliseconds(3), floor.Wait);
    }

    [Fact]
    public void An_old_fast_write_is_forgotten_after_sixty_four_others()
    {
        Note(1, milliseconds: 0.1);
        Note(FlushFloor.Remembered - 1, milliseconds: 4);
        Assert.Equal(TimeSpan.Zero, floor.Wait);
        Note(1, milliseconds: 4);
        Assert.Equal(TimeSpan.FromMilliseconds(2.4), floor.Wait);
        Note(5 * FlushFloor.Remembered, milliseconds: 2);
        Assert.Equal(TimeSpan.FromMilliseconds(2), floor.Floor);
    }

    [Fact]
    public void What_the_items_of_a_large_group_cost_is_no_flush()
    {
        for (var i = 0; i < FlushFloor.Remembered; i++)
        {
            floor.Note(TimeSpan.FromMilliseconds(20), answered: 100, items: 1_000);
        }

        Assert.Equal(TimeSpan.Zero, floor.Wait);
    }

    [Fact]
    public void Few_callers_hold_nobody_up()
    {
        Note(FlushFloor.Remembered, milliseconds: 5, callers: FlushFloor.FewestCallers - 1);
        Assert.Equal(TimeSpan.Zero, floor.Wait);
        Note(1, milliseconds: 5, callers: FlushFloor.FewestCallers);
        Assert.NotEqual(TimeSpan.Zero, floor.Wait);
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(32, 32)]
    [InlineData(100, 97)]
    [InlineData(1_000, 970)]
    public void Ninety_seven_of_a_hundred_are_enough(int answered, int enough)
    {
        Note(1, milliseconds: 5, callers: answered);
        Assert.Equal(enough, floor.Callers);
    }

    private void Note(int times, double milliseconds, int callers = 32)
    {
        for (var i = 0; i < times; i++)
        {
            floor.Note(TimeSpan.FromMilliseconds(milliseconds), callers, items: 0);
        }
    }
}
