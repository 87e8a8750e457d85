using Microsoft.Extensions.Time.Testing;
using Monitoring.Service.Watch;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Watch;

public sealed class ReadinessTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly LoopPulses _pulses;

    public ReadinessTests() => _pulses = new LoopPulses(_clock);

    [Fact]
    public async Task Ready_when_the_store_is_and_both_loops_turned_within_thirty_seconds()
    {
        _clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Null(await Of(null).WhyNotAsync(default));
    }

    [Theory]
    [InlineData(true, "The delivery loop has not turned for 31 s.")]
    [InlineData(false, "The writer loop has not turned for 31 s.")]
    public async Task Not_ready_when_a_loop_has_not_turned_for_longer(bool writerTurns, string reason)
    {
        _clock.Advance(TimeSpan.FromSeconds(31));
        (writerTurns ? _pulses.Writer : _pulses.Delivery).Turn();

        Assert.Equal(reason, await Of(null).WhyNotAsync(default));
    }

    [Fact]
    public async Task The_stores_own_reason_is_given() =>
        Assert.Equal("The database is read-only.", await Of("The database is read-only.").WhyNotAsync(default));

    [Fact]
    public async Task A_store_that_fails_is_a_reason()
    {
        var readiness = new Readiness(_ => throw new StorageException(StorageFault.Unavailable, "disk I/O error"), _pulses, _clock);

        Assert.Equal("disk I/O error", await readiness.WhyNotAsync(default));
    }

    [Fact]
    public async Task A_store_that_hangs_is_a_reason_after_five_seconds()
    {
        var readiness = new Readiness(_ => new TaskCompletionSource<string?>().Task, _pulses, _clock);

        var answer = readiness.WhyNotAsync(default);
        _clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(answer.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.Equal("The database has not answered within 5 s.", await answer);
    }

    private Readiness Of(string? reason) => new(_ => Task.FromResult(reason), _pulses, _clock);
}
