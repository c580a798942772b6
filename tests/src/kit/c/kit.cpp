// What the compatibility kit has of C++.
#include <poly.h>

int live; // so that destructors have something to do

struct Shape {
  double scale = 2;
  explicit Shape(double scale) : scale(scale) {}
  virtual double area() const;
  virtual ~Shape();
};
double Shape::area() const { return 0; }
Shape::~Shape() { live--; }

struct Square : Shape {
  double side;
  Square(double scale, double side);
  double area() const override;
  double grown(double by) const;
  ~Square() override;
};
Square::Square(double scale, double side) : Shape(scale), side(side) { live++; }
double Square::area() const { return scale * side * side; }
double Square::grown(double by) const { return scale * (side + by); }
Square::~Square() { live--; }

extern "C" {
double area_of(const Shape &shape) { return shape.area(); }
// A pointer to anything is taken for what it is said to be.
bool is_shape(const Shape &shape) { return &shape; }
Shape *make_shape() { return new Square(1, 3); }
}
int overloaded(int a) { return a; }
double overloaded(double a, double b) { return a + b; }
