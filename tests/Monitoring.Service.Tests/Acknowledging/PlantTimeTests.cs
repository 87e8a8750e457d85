using System.Globalization;
using Monitoring.Service.Acknowledging;
using Monitoring.Service.Tests.Board;

namespace Monitoring.Service.Tests.Acknowledging;

public sealed class PlantTimeTests
{
    [Theory]
    [InlineData("2026-06-02T14:00", "2026-06-02T19:00:00Z")]
    [InlineData("2026-06-02T14:00:30", "2026-06-02T19:00:00Z")]
    [InlineData("2026-03-08T02:30", "2026-03-08T08:00:00Z")] // skipped: the first moment after the gap
    [InlineData("2026-11-01T01:30", "2026-11-01T06:30:00Z")] // doubled: the first
    public void A_form_writes_the_wall_clock_of_the_plant(string text, string instant)
    {
        Assert.True(PlantTime.TryRead(text, Views.Chicago, out var read));
        Assert.Equal(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tomorrow")]
    [InlineData("2026-06-02")]
    [InlineData("2026-06-02T14:00Z")]
    [InlineData("2026-13-02T14:00")]
    [InlineData("0001-01-01T00:00")]
    [InlineData("9999-12-31T23:59")]
    public void Anything_else_is_none(string text) => Assert.False(PlantTime.TryRead(text, Views.Chicago, out _));

    [Theory]
    [InlineData("2026-06-04T13:00:00Z", "today 17:00 = 2026-06-04T17:00, tomorrow 09:00 = 2026-06-05T09:00, Mon 09:00 = 2026-06-08T09:00")]
    [InlineData("2026-06-04T21:30:00Z", "tomorrow 09:00 = 2026-06-05T09:00, Mon 09:00 = 2026-06-08T09:00")]
    [InlineData("2026-06-07T13:00:00Z", "today 17:00 = 2026-06-07T17:00, tomorrow 09:00 = 2026-06-08T09:00")]
    [InlineData("2026-06-08T13:00:00Z", "today 17:00 = 2026-06-08T17:00, tomorrow 09:00 = 2026-06-09T09:00")]
    [InlineData("2026-06-08T15:00:00Z", "today 17:00 = 2026-06-08T17:00, tomorrow 09:00 = 2026-06-09T09:00, Mon 09:00 = 2026-06-15T09:00")]
    public void The_choices_are_ends_that_people_mean_and_that_are_allowed(string now, string choices) => Assert.Equal(
        choices,
        string.Join(", ", PlantTime.Choices(DateTimeOffset.Parse(now, CultureInfo.InvariantCulture), Views.Chicago)
            .Select(choice => $"{choice.Words} = {choice.Until}")));
}
