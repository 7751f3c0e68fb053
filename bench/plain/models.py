from django.db import models


class Mineral(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)


class Profile(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    tagline = models.TextField()
    region = models.CharField(max_length=60, db_index=True)
    minerals = models.ManyToManyField(Mineral, related_name="profiles")


class Text(models.Model):
    profile = models.ForeignKey(Profile, models.CASCADE, related_name="texts")
    heading = models.CharField(max_length=100)
    text = models.TextField()


class Row(models.Model):
    """A policy or a partnership."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="rows")
    kind = models.CharField(max_length=20)
    date = models.CharField(max_length=10)
    title = models.CharField(max_length=300)
    summary = models.TextField()
